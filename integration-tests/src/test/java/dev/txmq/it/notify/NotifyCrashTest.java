package dev.txmq.it.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Database;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.it.processes.MortalApplication;
import dev.txmq.it.processes.MortalBroker;
import dev.txmq.it.processes.WebhookReceiver;
import dev.txmq.it.processes.WebhookReceiver.Taken;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The crash table of notifications, from the message of a transaction to the receiver: an instance dies, or the broker. */
@WithEmbeddedMariaDb
class NotifyCrashTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String NAME = "notify_crash";
    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final Path CRASH_POINTS =
            Path.of("target", "crash-points", NAME).toAbsolutePath();

    @TempDir
    static Path directory;

    private static MortalBroker broker;
    private static EmbeddedMariaDb mariaDb;
    private static Database database;
    private static WebhookReceiver receiver;
    private static ConfigurableApplicationContext publisher;
    private static MachineProcess one;
    private static MachineProcess two;

    private final String item = "item-" + UUID.randomUUID();

    @BeforeAll
    static void make(EmbeddedMariaDb server) throws IOException {
        Files.createDirectories(CRASH_POINTS);
        mariaDb = server;
        database = new Database(server, NAME);
        broker = MortalBroker.start(directory, NAME);
        receiver = new WebhookReceiver();
        publisher = MortalApplication.of(TellingApplication.class)
                .run(arguments("--spring.application.name=notify-publisher", "--txmq.producer.topics=" + NAME)
                        .toArray(String[]::new));
        one = teller(1);
        two = teller(2);
    }

    private static List<String> arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.datasource.url=" + mariaDb.jdbcUrl(NAME),
                "--spring.datasource.username=" + mariaDb.username(),
                "--spring.datasource.password=" + mariaDb.password(),
                "--txmq.name-server=" + broker.nameServer()));
        all.addAll(List.of(more));
        return all;
    }

    private static MachineProcess teller(int number) {
        return MachineProcess.ofApplication(
                "teller-" + number,
                TellingApplication.class,
                CRASH_POINTS,
                arguments(
                        "--spring.application.name=notify-teller",
                        "--telling.topic=" + NAME,
                        "--txmq.notifier.encryption-keys=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                        "--txmq.notifier.require-https=false",
                        "--txmq.notifier.allowed-networks=127.0.0.0/8",
                        "--txmq.notifier.timeout=5s",
                        "--txmq.notifier.lease=20s",
                        "--txmq.notifier.retry-intervals=2s",
                        "--txmq.notifier.endpoints.shop.recipient=shop",
                        "--txmq.notifier.endpoints.shop.url=" + receiver.uri(),
                        "--txmq.notifier.endpoints.shop.secret=" + SECRET));
    }

    @AfterAll
    static void end() {
        one.kill9();
        two.kill9();
        publisher.close();
        receiver.close();
        broker.close();
    }

    @BeforeEach
    void startOne() {
        receiver.taken().clear();
        one.start();
        one.awaitReady();
    }

    @AfterEach
    void killTwo() {
        two.kill9();
        List.of(CrashPoint.values()).forEach(point -> point.disarm(CRASH_POINTS));
    }

    @Test
    @Tag("long")
    void nothingIsToldOfATransactionThatDiesAndTheNextDeliveryIsToldOnce() {
        CrashPoint.CONSUMER_BEFORE_COMMIT.arm(CRASH_POINTS);

        MessageId id = publish();
        one.awaitDeath();
        assertThat(statuses(id)).isEmpty();

        two.start();
        assertToldTimes(1, id);
    }

    @Test
    void anotherInstanceTellsWhatOneThatDiedHadRecorded() {
        CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT.arm(CRASH_POINTS);

        MessageId id = publish();
        one.awaitDeath();
        assertThat(statuses(id)).containsExactly("WAITING");
        assertThat(receiver.taken()).isEmpty();

        two.start();
        assertToldTimes(1, id);
    }

    @Test
    @Tag("long")
    void isToldAgainUnderTheSameIdWhenTheInstanceDiesBeforeItHasTheAnswer() throws InterruptedException {
        CountDownLatch dead = new CountDownLatch(1);
        receiver.next(() -> {
            dead.await();
            return 200;
        });

        MessageId id = publish();
        await().atMost(SOON).until(() -> !receiver.taken().isEmpty());
        one.kill9();
        dead.countDown();
        assertThat(statuses(id)).containsExactly("WAITING");

        two.start();
        assertToldTimes(2, id);
    }

    /** The row is locked while the answer is under way, so that its record waits. */
    @Test
    @Tag("long")
    void isToldAgainUnderTheSameIdWhenTheInstanceDiesBetweenTheAnswerAndItsRecord() throws SQLException {
        try (Connection lock =
                DriverManager.getConnection(mariaDb.jdbcUrl(NAME), mariaDb.username(), mariaDb.password())) {
            lock.setAutoCommit(false);
            receiver.next(() -> {
                try (Statement statement = lock.createStatement()) {
                    statement.executeQuery("SELECT id FROM txmq_delivery FOR UPDATE");
                }
                return 200;
            });

            MessageId id = publish();
            await().atMost(SOON)
                    .until(() -> database.count(
                                    "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                            > 0);
            one.kill9();
            lock.rollback();
            assertThat(statuses(id)).containsExactly("WAITING");

            two.start();
            assertToldTimes(2, id);
        }
    }

    /** The other takes over once the lease has run out. Both have an answer then, and one of them ends the delivery. */
    @Test
    @Tag("long")
    void isToldTwiceAtMostWhenAnInstanceIsFrozenForLongerThanItsLease() {
        receiver.next(() -> {
            one.freeze();
            return 200;
        });
        MessageId id = publish();
        await().atMost(SOON).until(() -> !receiver.taken().isEmpty());

        two.start();
        await().atMost(SOON).until(() -> receiver.taken().size() == 2);
        await().atMost(SOON).until(() -> statuses(id).equals(List.of("DELIVERED")));
        one.thaw();
        await().atMost(SOON)
                .until(() ->
                        database.count("SELECT SUM(attempts) FROM txmq_delivery WHERE notice_id = " + hex(id)) == 2);
        assertToldTimes(2, id);
    }

    @Test
    @Tag("long")
    void isToldWhileTheBrokerIsAway() {
        receiver.next(() -> {
            broker.process().kill9();
            return 503;
        });
        try {
            MessageId id = publish();
            await().atMost(SOON).until(() -> receiver.taken().size() == 2);

            assertThat(broker.process().isAlive()).isFalse();
            assertToldTimes(2, id);
        } finally {
            broker.comeBack();
        }
    }

    private MessageId publish() {
        return new TransactionTemplate(publisher.getBean(PlatformTransactionManager.class))
                .execute(status -> publisher
                        .getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage(NAME, item, new PurchaseMade(item))));
    }

    private void assertToldTimes(int times, MessageId id) {
        try {
            await().atMost(SOON).until(() -> statuses(id).equals(List.of("DELIVERED")));
            await().during(Duration.ofSeconds(2))
                    .atMost(SOON)
                    .until(() -> receiver.taken().size() == times);
        } catch (RuntimeException e) {
            throw new AssertionError(one.tail(60) + "\n" + two.tail(60), e);
        }
        assertThat(receiver.taken()).allSatisfy(taken -> {
            assertThat(taken.id()).isEqualTo(id.toString());
            assertThat(taken.verifiedBy(SECRET)).contains("purchase.made", item);
        });
        assertThat(receiver.taken()).extracting(Taken::seconds).doesNotHaveDuplicates();
    }

    private static List<String> statuses(MessageId id) {
        return database.query("SELECT status FROM txmq_delivery WHERE notice_id = " + hex(id));
    }

    private static String hex(MessageId id) {
        return "UNHEX('%s')".formatted(id.toString().replace("-", ""));
    }
}
