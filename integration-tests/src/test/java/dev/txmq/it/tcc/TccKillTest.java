package dev.txmq.it.tcc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.DatabaseProxy;
import dev.txmq.it.processes.DatabaseProxy.Cut;
import dev.txmq.it.processes.FreePorts;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The crash table of activities, with processes that die, freeze and lose their database: a market and two banks. */
@WithEmbeddedRocketMq(topics = {"order-paid", "killed-a-outcomes", "killed-b-outcomes"})
@WithEmbeddedMariaDb
@Tag("long")
class TccKillTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static EmbeddedMariaDb mariaDb;
    private static EmbeddedRocketMq rocketMq;
    private static DatabaseProxy proxy;
    private static Path crashPoints;
    private static int marketPort;
    private static int secondPort;
    private static MachineProcess market;
    private static MachineProcess second;
    private static MachineProcess bankA;
    private static MachineProcess bankB;

    private final String key = "order-" + UUID.randomUUID();

    @BeforeAll
    static void make(EmbeddedRocketMq broker, EmbeddedMariaDb database) throws IOException {
        rocketMq = broker;
        mariaDb = database;
        proxy = new DatabaseProxy(database.port());
        crashPoints =
                Files.createDirectories(Path.of("target", "crash-points", "tcc").toAbsolutePath());
        FreePorts ports = new FreePorts();
        marketPort = ports.next();
        secondPort = ports.next();
        int aPort = ports.next();
        int bPort = ports.next();
        bankA = bank("killed-a", aPort);
        bankB = bank("killed-b", bPort);
        market = market("market-1", marketPort, aPort, bPort);
        second = market("market-2", secondPort, aPort, bPort);
    }

    private static MachineProcess bank(String name, int port) {
        return process(
                BankProcess.class,
                name,
                name,
                port,
                "--txmq.tcc.initiators.killed-market.url=http://127.0.0.1:" + marketPort);
    }

    private static MachineProcess market(String name, int port, int aPort, int bPort) {
        return process(
                MarketProcess.class,
                name,
                "killed-market",
                port,
                "--txmq.producer.topics=order-paid,killed-a-outcomes,killed-b-outcomes",
                "--txmq.tcc.participants.debit.url=http://127.0.0.1:" + aPort,
                "--txmq.tcc.participants.debit.topic=killed-a-outcomes",
                "--txmq.tcc.participants.credit.url=http://127.0.0.1:" + bPort,
                "--txmq.tcc.participants.credit.topic=killed-b-outcomes");
    }

    private static MachineProcess process(
            Class<?> main, String name, String application, int port, String... properties) {
        String url = mariaDb.jdbcUrl(database(application));
        if (name.equals("market-1")) {
            url = url.replaceFirst("//[^/]*/", "//127.0.0.1:%d/".formatted(proxy.port()));
        }
        List<String> arguments = new ArrayList<>(List.of(properties));
        arguments.addAll(List.of(
                "--spring.application.name=" + application,
                "--server.port=" + port,
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + mariaDb.username(),
                "--spring.datasource.password=" + mariaDb.password(),
                "--txmq.name-server=" + rocketMq.nameServer(),
                "--logging.level.dev.txmq=debug"));
        List<String> command = MachineProcess.java(main, arguments);
        command.add(1, "-D" + CrashPoint.DIRECTORY_PROPERTY + "=" + crashPoints);
        command.add(1, "-Drocketmq.client.rebalance.waitInterval=1000");
        return new MachineProcess(
                "tcc-" + name, command, () -> request("GET", port, "/ready").equals("ready"));
    }

    private static String database(String application) {
        return application.replace('-', '_');
    }

    @AfterAll
    static void end() {
        Stream.of(market, second, bankA, bankB).forEach(MachineProcess::kill9);
        proxy.close();
    }

    @BeforeEach
    void startAll() {
        Stream.of(CrashPoint.values()).forEach(point -> point.disarm(crashPoints));
        Stream.of(market, bankA, bankB).forEach(MachineProcess::start);
        Stream.of(market, bankA, bankB).forEach(MachineProcess::awaitReady);
    }

    private void given() {
        for (String bank : List.of("killed_a", "killed_b")) {
            update(bank, "INSERT IGNORE INTO wallet (name, balance) VALUES ('%s', 100)".formatted(key));
        }
    }

    private String pay() {
        return request("POST", marketPort, "/pay/" + key);
    }

    @Test
    void nothingHasHappenedWhenTheInitiatorDiesBeforeItsBegin() {
        given();
        CrashPoint.ACTIVITY_BEFORE_BEGIN.arm(crashPoints);

        pay();

        market.awaitDeath();
        assertThat(query("killed_market", "SELECT id FROM txmq_activity WHERE business_key = '%s'".formatted(key)))
                .isEmpty();
        assertThat(order()).isEqualTo("OPEN");
        startAll();
        assertThat(reservations()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVITY_BEGUN", "ACTIVITY_TRIED", "ACTIVITY_BEFORE_DECISION", "AFTER_SEND"})
    void isCancelledWhenTheInitiatorDiesBeforeItHasDecided(CrashPoint point) {
        given();
        point.arm(crashPoints);

        pay();

        market.awaitDeath();
        startAll();
        assertCancelled();
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_END_TRANSACTION", "BEFORE_MARKED"})
    void isConfirmedWhenTheInitiatorDiesAfterItHasDecided(CrashPoint point) {
        given();
        point.arm(crashPoints);

        pay();

        market.awaitDeath();
        startAll();
        assertConfirmed();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESERVE_BEFORE_COMMIT", "RESERVE_BEFORE_ANSWER"})
    void isCancelledWhenAParticipantDiesWhileItReserves(CrashPoint point) {
        given();
        point.arm(crashPoints);

        assertThat(pay()).isEqualTo("CANCELLED");

        startAll();
        assertCancelled();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMER_BEFORE_COMMIT", "CONSUMER_BEFORE_ACKNOWLEDGEMENT"})
    void isConfirmedOnceWhenAParticipantDiesWhileItConfirms(CrashPoint point) {
        given();
        point.arm(crashPoints);

        assertThat(pay()).isEqualTo("CONFIRMED");

        await().atMost(SOON).until(() -> !bankA.isAlive() || !bankB.isAlive());
        startAll();
        assertConfirmed();
    }

    /** What the initiator cannot know, its row knows. */
    @ParameterizedTest
    @EnumSource
    void theOutcomeIsThatOfTheDatabaseWhenTheConnectionIsCutAtTheDecision(Cut cut) {
        given();
        proxy.cutNext(cut, "\"outcome\":\"CONFIRMED\"");

        String answer = pay();

        assertThat(proxy.hasCut()).isTrue();
        if (cut == Cut.AFTER_COMMIT) {
            assertThat(answer).isEqualTo("CONFIRMED");
            assertConfirmed();
        } else {
            assertThat(answer).isEqualTo("CANCELLED");
            assertCancelled();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsAskedWhenTheConnectionIsCutAtTheBegin(Cut cut) {
        given();
        proxy.cutNext(cut, key + "\"");

        pay();

        assertThat(proxy.hasCut()).isTrue();
        await().atMost(SOON).until(() -> order().equals("OPEN"));
        assertNothingMoved();
    }

    /** Its deadline is over when it wakes up; another instance has decided. */
    @Test
    void whoeverThawsAfterItsDeadlineIsToldWhatOthersDecided() throws Exception {
        given();
        second.start();
        second.awaitReady();
        bankA.freeze();
        CompletableFuture<String> paying = CompletableFuture.supplyAsync(this::pay);
        await().atMost(SOON).until(() -> status().equals(List.of("TRYING")));
        market.freeze();
        try {
            bankA.thaw();
            await().atMost(SOON).until(() -> status().equals(List.of("CANCELLED")));
        } finally {
            market.thaw();
            bankA.thaw();
        }

        assertThat(paying.get(2, TimeUnit.MINUTES)).isEqualTo("CANCELLED");
        assertCancelled();
        second.kill9();
    }

    private void assertCancelled() {
        await().atMost(SOON).until(() -> status().equals(List.of("CANCELLED")));
        await().atMost(SOON).until(() -> order().equals("OPEN"));
        await().atMost(SOON)
                .until(() -> reservations().stream().allMatch("CANCELLED"::equals)
                        && reservations().size() == 2);
        assertNothingMoved();
        awaitCompleted();
    }

    private void assertNothingMoved() {
        for (String bank : List.of("killed_a", "killed_b")) {
            await().atMost(SOON).until(() -> wallet(bank).equals("100/0/0"));
        }
    }

    private void assertConfirmed() {
        await().atMost(SOON).until(() -> status().equals(List.of("CONFIRMED")));
        assertThat(order()).isEqualTo("PAID");
        await().atMost(SOON).until(() -> wallet("killed_a").equals("70/0/1"));
        await().atMost(SOON).until(() -> wallet("killed_b").equals("130/0/1"));
        awaitCompleted();
        assertThat(rocketMq.messages("order-paid").stream()
                        .filter(message -> key.equals(message.key()))
                        .map(message -> message.id())
                        .distinct())
                .hasSizeLessThanOrEqualTo(1);
    }

    private void awaitCompleted() {
        await().atMost(SOON)
                .until(() -> query(
                                "killed_market",
                                "SELECT id FROM txmq_activity WHERE completed_at IS NULL AND business_key = '%s'"
                                        .formatted(key))
                        .isEmpty());
    }

    private List<String> status() {
        return query("killed_market", "SELECT status FROM txmq_activity WHERE business_key = '%s'".formatted(key));
    }

    private String order() {
        return String.join(
                "", query("killed_market", "SELECT status FROM market_order WHERE number = '%s'".formatted(key)));
    }

    /** Of both banks; a fence has no key, but the activity's id. */
    private List<String> reservations() {
        List<String> ids =
                query("killed_market", "SELECT HEX(id) FROM txmq_activity WHERE business_key = '%s'".formatted(key));
        List<String> statuses = new ArrayList<>();
        for (String id : ids) {
            for (String bank : List.of("killed_a", "killed_b")) {
                statuses.addAll(query(
                        bank, "SELECT status FROM txmq_reservation WHERE activity_id = UNHEX('%s')".formatted(id)));
            }
        }
        return statuses;
    }

    /** Balance, frozen and number of entries. */
    private String wallet(String bank) {
        return query(bank, """
                        SELECT CONCAT(CAST(balance AS SIGNED), '/', CAST(frozen AS SIGNED), '/',
                          (SELECT COUNT(*) FROM wallet_entry WHERE wallet = name)) FROM wallet WHERE name = '%s'
                        """.formatted(key)).get(0);
    }

    /** Returns an empty text if nobody answers. */
    private static String request(String method, int port, String path) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                            .timeout(Duration.ofMinutes(1))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static List<String> query(String database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(mariaDb.jdbcUrl(database), mariaDb.username(), mariaDb.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static void update(String database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(mariaDb.jdbcUrl(database), mariaDb.username(), mariaDb.password());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
