package dev.txmq.benchmarks.payment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.txmq.benchmarks.payment.service.Wire.Decisions;
import dev.txmq.benchmarks.payment.service.Wire.Load;
import dev.txmq.benchmarks.payment.service.Wire.Round;
import dev.txmq.benchmarks.servers.Servers;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** The proof before anything is timed, with the processes that are timed. */
class PaymentContendersTest {

    private static final int PAYMENTS = 200;
    private static final int MERCHANTS = 20;
    private static final List<PaymentContender> CONTENDERS = PaymentContenders.all();

    private static EmbeddedRocketMq rocketMq;
    private static EmbeddedMariaDb mariaDb;
    private static JdbcClient jdbc;
    private static PaymentBooks books;

    @TempDir
    private static Path directory;

    private static int sites;

    @BeforeAll
    static void startServers() {
        rocketMq = EmbeddedRocketMq.start();
        mariaDb = EmbeddedMariaDb.start();
        DriverManagerDataSource server =
                new DriverManagerDataSource(mariaDb.jdbcUrl("books"), mariaDb.username(), mariaDb.password());
        jdbc = JdbcClient.create(server);
        books = new PaymentBooks(server);
    }

    @AfterAll
    static void stopServers() {
        rocketMq.close();
        mariaDb.close();
    }

    @BeforeEach
    void countSites() {
        sites++;
    }

    @ParameterizedTest
    @FieldSource("CONTENDERS")
    void makesEveryPaymentOnceWithAllItsEffects(PaymentContender contender) throws Exception {
        try (PaymentProcesses processes = start(contender)) {
            books.create(1, PAYMENTS, MERCHANTS);
            for (Role role : contender.completing()) {
                processes.control(role).begin(new Round(1, PAYMENTS));
            }

            Decisions decisions = processes.control(Role.ORDERS).pay(new Load(1, PAYMENTS, 8, 100, MERCHANTS, false));

            assertThat(decisions.due()).hasSize(PAYMENTS).isSorted();
            assertThat(decisions.decided())
                    .hasSize(PAYMENTS)
                    .allSatisfy(time -> assertThat(time).isGreaterThan(decisions.begin()));
            for (Role role : contender.completing()) {
                assertThat(processes.control(role).completed())
                        .hasSize(PAYMENTS)
                        .allSatisfy(time -> assertThat(time).isGreaterThan(decisions.begin()));
            }
            books.prove(PAYMENTS);
            assertThat(contender.open(jdbc)).isZero();
        }
    }

    @ParameterizedTest
    @FieldSource("CONTENDERS")
    void changesNothingForAPaymentThatIsRefused(PaymentContender contender) throws Exception {
        try (PaymentProcesses processes = start(contender)) {
            books.create(1, 1, MERCHANTS);
            jdbc.sql("UPDATE accounts.account SET open = FALSE").update();

            assertThatIllegalStateException()
                    .isThrownBy(() -> processes.control(Role.ORDERS).pay(new Load(1, 1, 1, 0, MERCHANTS, false)))
                    .withMessageContaining("answered 500");

            awaitNoneOpen(contender);
            books.prove(0);
        }
    }

    private static void awaitNoneOpen(PaymentContender contender) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> contender.open(jdbc) == 0 && books.mistakes().isEmpty());
    }

    private static PaymentProcesses start(PaymentContender contender) {
        books.reset(contender.scripts());
        Site site = site();
        contender.topics(site).forEach(rocketMq::createTopic);
        return PaymentProcesses.start(contender, site, directory.resolve("output"));
    }

    private static Site site() {
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        List<Integer> free = Servers.freePorts(Role.values().length);
        List.of(Role.values()).forEach(role -> ports.put(role, free.get(role.ordinal())));
        Map<Role, String> databases = new EnumMap<>(Role.class);
        List.of(Role.ORDERS, Role.ACCOUNTS, Role.POINTS)
                .forEach(role -> databases.put(role, mariaDb.jdbcUrl(role.text())));
        String name = "site-" + sites;
        return new Site(name, databases, rocketMq.nameServer(), ports, directory.resolve(name), false);
    }
}
