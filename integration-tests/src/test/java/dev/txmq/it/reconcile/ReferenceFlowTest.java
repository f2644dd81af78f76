package dev.txmq.it.reconcile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.txmq.it.monitoring.Flow;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.LedgerDifferenceEvent;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.ledger.LedgerRuns;
import dev.txmq.reconcile.ledger.LedgerTable;
import dev.txmq.reconcile.side.Span;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;
import dev.txmq.users.UserServiceApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** The four services as they are compared by the profile of the user service: what is right is no difference, and what is planted is one. */
@WithEmbeddedRocketMq
@WithEmbeddedMariaDb
@Tag("long")
class ReferenceFlowTest {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final List<String> GROUPS = List.of(
            "user-service",
            "points-service",
            "points-service-outcomes",
            "payment-service-expiry",
            "merchant-notifier",
            "account-service",
            "accounting",
            "account-service-outcomes");

    @TempDir
    private Path directory;

    @Test
    void isAccountedForAndWhatIsPlantedIsFound(EmbeddedRocketMq rocketMq, EmbeddedMariaDb database) throws Exception {
        Stream.of(Flow.TOPICS).forEach(rocketMq::createTopic);
        JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(
                database.jdbcUrl("monitored_users"), database.username(), database.password()));
        try (Flow flow = new Flow(rocketMq.nameServer(), database)) {
            // the first whole minute in which all groups are known
            Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
            await().atMost(SOON).until(() -> Instant.now().isAfter(begin));
            flow.run("carol");
            flow.run("dave");

            Reconciliation reconciliation = flow.reconciler(Reconciliation.class);
            // the minute in which it happened must be over
            await().atMost(SOON).pollInterval(Duration.ofSeconds(5)).untilAsserted(() -> {
                assertThat(run(reconciliation, "points-service", begin).produced())
                        .isEqualTo(2);
                assertThat(run(reconciliation, "accounting", begin).produced()).isEqualTo(2);
                assertThat(GROUPS)
                        .allSatisfy(group -> assertThat(run(reconciliation, group, begin))
                                .as(group)
                                .matches(GroupSummary::isClean)
                                .matches(GroupSummary::addsUp));
            });
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(compareLedgers(flow, begin))
                            .containsExactlyInAnyOrder(
                                    "registrations-welcome-points EQUAL",
                                    "paid-orders-credits EQUAL",
                                    "paid-orders-vouchers EQUAL",
                                    "paid-points-payment-points EQUAL"));
            assertThat(runOnce(flow, rocketMq, database, begin))
                    .as(this::lastOutput)
                    .isZero();
            assertThat(lastOutput())
                    .contains("ledgers registrations-welcome-points: EQUAL", "ledgers paid-orders-credits: EQUAL")
                    .contains("group points-service: 2 of 2 accounted for, open {}");

            String carol = plant(jdbc);

            Instant planted = Instant.now();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(compareLedgers(flow, begin))
                            .hasSize(4)
                            .allMatch(run -> run.endsWith(" DIFFERENT")));
            assertThat(flow.reconciler(LedgerTable.class).differences(new Span(begin, planted), 100))
                    .extracting(LedgerTable.Stored::comparison, LedgerTable.Stored::key, LedgerTable.Stored::kind)
                    .containsExactlyInAnyOrder(
                            tuple("registrations-welcome-points", carol, LedgerDifferenceEvent.Kind.AMOUNT_DIFFERS),
                            tuple("paid-orders-credits", "carol", LedgerDifferenceEvent.Kind.MISSING_RIGHT),
                            tuple("paid-orders-credits", "dave", LedgerDifferenceEvent.Kind.MISSING_LEFT),
                            tuple("paid-orders-vouchers", "dave", LedgerDifferenceEvent.Kind.MISSING_LEFT),
                            tuple("paid-points-payment-points", "dave", LedgerDifferenceEvent.Kind.MISSING_LEFT));
            assertThat(runOnce(flow, rocketMq, database, begin)).isEqualTo(1);
            repairs(reconciliation, begin);
        }
    }

    /** As the container does: settings in the environment, passwords in files, no web server. */
    private int runOnce(Flow flow, EmbeddedRocketMq rocketMq, EmbeddedMariaDb database, Instant since)
            throws Exception {
        ProcessBuilder program = new ProcessBuilder(MachineProcess.java(
                        UserServiceApplication.class,
                        List.of(
                                "--txmq.reconciliation.once=true",
                                "--since=" + since,
                                "--txmq.reconciliation.window=1m",
                                "--txmq.reconciliation.passes=0s",
                                "--txmq.reconciliation.retry-time=0s")))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        Path secrets = Files.createDirectories(directory.resolve("secrets"));
        write(secrets.resolve("spring.datasource.password"), database.password());
        Map<String, String> environment = program.environment();
        flow.addresses().forEach((service, address) -> {
            environment.put("RECONCILER_%s_URL".formatted(service.toUpperCase(Locale.ROOT)), address);
            write(secrets.resolve("reconciler.%s.password".formatted(service)), Flow.PASSWORD);
        });
        environment.put("SPRING_CONFIG_IMPORT", "configtree:%s/".formatted(secrets));
        environment.put("SPRING_PROFILES_ACTIVE", "reconciliation");
        environment.put("SPRING_MAIN_WEBAPPLICATIONTYPE", "none");
        environment.put("SPRING_DATASOURCE_URL", database.jdbcUrl("monitored_users"));
        environment.put("SPRING_DATASOURCE_USERNAME", database.username());
        environment.put("SPRING_FLYWAY_ENABLED", "false");
        environment.put("TXMQ_MIGRATESCHEMA", "false");
        environment.put("TXMQ_NAMESERVER", rocketMq.nameServer());
        environment.put(
                "TXMQ_RECONCILIATION_REPORT", directory.resolve("reports").toString());
        Process process = program.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lastOutput() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An award of another amount, a credit that is gone, an order that is not PAID though it was paid for, a message that was not handled. */
    private static String plant(JdbcClient jdbc) {
        String carol = jdbc.sql("SELECT id FROM users WHERE username = 'carol'")
                .query(String.class)
                .single();
        assertThat(jdbc.sql("UPDATE monitored_points.points_entry SET delta = 90 WHERE user_id = ? AND delta = 100")
                        .param(carol)
                        .update())
                .isEqualTo(1);
        assertThat(jdbc.sql("DELETE FROM monitored_accounts.account_entry WHERE order_no = 'carol'")
                        .update())
                .isEqualTo(1);
        assertThat(jdbc.sql("UPDATE monitored_payments.payment_order SET status = 'FAILED' WHERE order_no = 'dave'")
                        .update())
                .isEqualTo(1);
        assertThat(jdbc.sql("""
                        DELETE FROM monitored_points.txmq_inbox WHERE consumer_group = 'points-service' AND message_id =
                            (SELECT id FROM txmq_message WHERE topic = 'user-registered' AND message_key = ?)
                        """).param(carol).update()).isEqualTo(1);
        return carol;
    }

    /** The points service knows the registration, so nobody is awarded twice. */
    private static void repairs(Reconciliation reconciliation, Instant begin) {
        await().atMost(SOON)
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> run(reconciliation, "points-service", begin).open().equals(Map.of(Kind.LOST, 1L)));
        assertThat(reconciliation.repairAll("points-service", 10, "a test")).isEqualTo(1);
        await().atMost(SOON)
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> run(reconciliation, "points-service", begin).isClean());
    }

    private static GroupSummary run(Reconciliation reconciliation, String group, Instant begin) {
        return reconciliation.run(group, begin, Instant.now().plusSeconds(60));
    }

    private static List<String> compareLedgers(Flow flow, Instant begin) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return flow.reconciler(LedgerRuns.class).compareNow(new Span(begin, now)).stream()
                .map(run -> "%s %s".formatted(run.comparison(), run.result()))
                .toList();
    }
}
