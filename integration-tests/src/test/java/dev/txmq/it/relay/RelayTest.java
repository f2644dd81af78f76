package dev.txmq.it.relay;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.StoredMessage;

import static dev.txmq.it.shop.Rows.insertScheduled;
import static dev.txmq.it.shop.Rows.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class RelayTest extends ShopTest {

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Test
    void republishesAfterTheBrokerDiscardedTheHalfMessage() {
        rocketMq.faults().loseEndTransactions();
        MessageId id = purchases.buy(item);
        await().atMost(SOON.multipliedBy(2))
                .until(() -> rocketMq.messages("TRANS_CHECK_MAX_TIME_TOPIC").stream()
                        .anyMatch(message -> item.equals(message.key())));
        rocketMq.faults().reset();
        assertThat(shipments.attempts(item)).isEmpty();

        try (ConfigurableApplicationContext shop = instance("shop-relay")) {
            makeDue(item);

            assertShippedOnce(item);
            await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));
            assertThat(shop.isActive()).isTrue();
        }
    }

    /** Whatever isolation the application's connections have. */
    @ParameterizedTest
    @ValueSource(strings = {"READ_COMMITTED", "REPEATABLE_READ"})
    void sharesABacklogAmongThreeInstances(String isolation, CapturedOutput output) {
        int rows = 10_000;
        String topic = "backlog-" + isolation;
        String[] settings = {
            ownDatabase("relay_" + isolation),
            "--spring.datasource.hikari.transaction-isolation=TRANSACTION_" + isolation
        };
        rocketMq.createTopic(topic);
        try (ConfigurableApplicationContext one = instance("shop-relay-1", settings);
                ConfigurableApplicationContext two = instance("shop-relay-2", settings);
                ConfigurableApplicationContext three = instance("shop-relay-3", settings)) {
            JdbcClient own = one.getBean(JdbcClient.class);
            insertUnconfirmed(own, topic, rows);

            await().atMost(SOON.multipliedBy(2))
                    .until(() -> own.sql("SELECT COUNT(*) FROM txmq_message WHERE status = 'PUBLISHED'")
                                    .query(Integer.class)
                                    .single()
                            == rows);
            assertThat(List.of(one, two, three))
                    .extracting(shop -> count(shop, "txmq.messages.republished", topic))
                    .as("published by each")
                    .allMatch(count -> count > 0);
        }
        assertThat(output).doesNotContainIgnoringCase("deadlock");
        assertThat(rocketMq.messages(topic).stream().map(StoredMessage::id).distinct())
                .hasSize(rows);
    }

    /** As testSkipLocked of gruelbox/transaction-outbox. */
    @Test
    void anInstanceThatIsStuckKeepsNoOtherFromTheRest() {
        String topic = "backlog-beside-stuck";
        rocketMq.createTopic(topic);
        try (ConfigurableApplicationContext stuck = ShopApplication.instance(sharedInfrastructure())
                .run("--spring.application.name=shop-stuck", ownDatabase("stuck"), "--txmq.relay.poll-interval=1m")) {
            JdbcClient own = stuck.getBean(JdbcClient.class);
            insertUnconfirmed(own, topic, 100);
            TransactionTemplate claim = new TransactionTemplate(stuck.getBean(PlatformTransactionManager.class));
            claim.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);

            claim.executeWithoutResult(status -> {
                own.sql("SELECT id FROM txmq_message ORDER BY next_attempt_at LIMIT 10 FOR UPDATE")
                        .query()
                        .listOfRows();
                try (ConfigurableApplicationContext other = instance("shop-beside-stuck", ownDatabase("stuck"))) {
                    await().atMost(SOON).until(() -> count(other, "txmq.messages.republished", topic) == 90);
                }
            });
        }
        assertThat(rocketMq.messages(topic).stream().map(StoredMessage::id).distinct())
                .hasSize(90);
    }

    /** Several may share a schema; rows from before the column was there belong to each. */
    @Test
    void leavesTheMessagesOfAnotherApplicationToIt() {
        String topic = "of-two-applications";
        rocketMq.createTopic(topic);
        try (ConfigurableApplicationContext shop = instance("shop-mine", ownDatabase("two_applications"))) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            insertUnconfirmed(own, "another", "of-another", 1);

            insertUnconfirmed(own, topic, 10);
            MessageId mine = shop.getBean(Purchases.class).buy(item);

            await().atMost(SOON).until(() -> count(shop, "txmq.messages.republished", topic) == 10);
            assertThat(own.sql("SELECT status, attempts, producer_group FROM txmq_message WHERE topic = 'of-another'")
                            .query()
                            .singleRow())
                    .containsEntry("status", "COMMITTED")
                    .containsEntry("attempts", 0);
            assertThat(own.sql("SELECT producer_group FROM txmq_message WHERE id = ?")
                            .param(mine.toBytes())
                            .query(String.class)
                            .single())
                    .isEqualTo("shop-mine");
        }
    }

    /** The old name of the application is nobody's any more. */
    @Test
    void namesTheMessagesThatNobodySendsAfterTheGroupWasRenamed(CapturedOutput output) {
        String topic = "of-renamed";
        rocketMq.createTopic(topic);
        insertUnconfirmed(jdbc, "shop-before", topic, 3);
        jdbc.sql("UPDATE txmq_message SET next_attempt_at = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR WHERE topic = ?")
                .param(topic)
                .update();

        try (ConfigurableApplicationContext renamed = instance("shop-renamed")) {
            assertThat(renamed.isActive()).isTrue();
            Matcher named = Pattern.compile(
                            "ERROR .* producer group 'shop-before': 3 have been due .* run: (UPDATE .*'shop-renamed'.*)")
                    .matcher("");
            await().atMost(SOON).until(() -> named.reset(output.getOut()).find());
            assertThat(jdbc.sql(named.group(1)).update()).isEqualTo(3);

            await().atMost(SOON)
                    .until(() -> jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE topic = ? AND status = 'PUBLISHED'")
                                    .param(topic)
                                    .query(Integer.class)
                                    .single()
                            == 3);
        }
    }

    @Test
    void namesTheDelayedMessagesThatNobodyTakesAfterTheGroupWasRenamed(CapturedOutput output) {
        String topic = "of-renamed-delayed";
        rocketMq.createTopic(topic);
        insertScheduled(jdbc, "shop-before-delayed", topic, 2, "UTC_TIMESTAMP(6) - INTERVAL 1 HOUR");
        insertScheduled(jdbc, "shop-before-delayed", topic, 1, "UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");

        try (ConfigurableApplicationContext renamed = instance("shop-renamed-delayed")) {
            assertThat(renamed.isActive()).isTrue();
            Matcher named = Pattern.compile(
                            "ERROR .* producer group 'shop-before-delayed': 2 have been due .* run: (UPDATE txmq_scheduled .*)")
                    .matcher("");
            await().atMost(SOON).until(() -> named.reset(output.getOut()).find());
            assertThat(jdbc.sql(named.group(1)).update()).isEqualTo(3);

            await().atMost(SOON).until(() -> published(jdbc, topic) == 2);
        }
        jdbc.sql("DELETE FROM txmq_scheduled WHERE topic = ?").param(topic).update();
    }

    @Test
    void triesARefusedMessageAgainAfterIntervalsThatGrow() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        InstantSource hands = now::get;
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .initializers((GenericApplicationContext context) ->
                        context.registerBean(Clock.class, () -> hands.withZone(ZoneOffset.UTC)))
                .run(
                        "--spring.application.name=shop-patient",
                        ownDatabase("patient"),
                        "--txmq.relay.republish-after=10s",
                        "--txmq.relay.max-interval=40s",
                        "--txmq.relay.poll-interval=50ms")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            now.set(now.get().plusSeconds(60));
            insertUnconfirmed(own, "topic-that-is-refused", 20);

            List<Integer> seconds = List.of(10, 20, 40, 40);
            for (int attempt = 1; attempt <= seconds.size(); attempt++) {
                int usual = seconds.get(attempt - 1);
                assertThat(intervals(own, attempt, now.get()))
                        .as("seconds after attempt %d, with jitter", attempt)
                        .hasSizeGreaterThan(1)
                        .allSatisfy(interval -> assertThat(interval).isBetween(0.75 * usual, 1.25 * usual));
                now.set(now.get().plusSeconds(60));
            }
        }
    }

    /** How many seconds each of twenty messages is put off after its latest attempt. */
    private static Set<Double> intervals(JdbcClient jdbc, int attempt, Instant now) {
        return new HashSet<>(await().atMost(SOON)
                .until(
                        () -> jdbc.sql("""
                                SELECT TIMESTAMPDIFF(MICROSECOND, ?, next_attempt_at) / 1e6 FROM txmq_message
                                WHERE attempts = ?
                                """)
                                .params(LocalDateTime.ofInstant(now, ZoneOffset.UTC), attempt)
                                .query(Double.class)
                                .list(),
                        intervals -> intervals.size() == 20));
    }

    @Test
    void givesUpOnAMessageThatTheBrokerRefusesAndTriesAgainWhenAsked(CapturedOutput output) {
        try (ConfigurableApplicationContext shop =
                instance("shop-refused", ownDatabase("refused"), "--txmq.relay.max-attempts=2")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            MessageLog log = shop.getBean(MessageLog.class);
            insertUnconfirmed(own, "topic-of-nobody", 1);
            insertUnconfirmed(own, "purchase-noted", 1);
            MessageId refused = id(own, "topic-of-nobody");
            MessageId taken = id(own, "purchase-noted");

            awaitStatus(log, refused, MessageStatus.FAILED);
            awaitStatus(log, taken, MessageStatus.PUBLISHED);
            assertThat(log.find(refused).orElseThrow().attempts()).isEqualTo(2);
            assertThat(count(shop, "txmq.messages.failed", "topic-of-nobody")).isEqualTo(1);
            assertThat(output).containsPattern("ERROR .* gave up on " + refused);

            rocketMq.createTopic("topic-of-nobody");
            assertThat(log.retry(taken)).isFalse();
            assertThat(log.retry(refused)).isTrue();
            awaitStatus(log, refused, MessageStatus.PUBLISHED);
        }
        assertThat(rocketMq.messages("topic-of-nobody")).isNotEmpty();
    }

    @Test
    void keepsWhatAProxyRefusesForItsTopicsTypeAndNamesTheMendingOnce(CapturedOutput output) {
        String topic = "of-transactions-only";
        rocketMq.createTopic(topic);
        rocketMq.setTopicType(topic, "TRANSACTION");
        try (ConfigurableApplicationContext shop = instance(
                "shop-typed",
                ownDatabase("typed"),
                "--txmq.name-server=" + rocketMq.proxy().address(),
                "--txmq.relay.max-attempts=1")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            MessageLog log = shop.getBean(MessageLog.class);
            insertUnconfirmed(own, topic, 1);
            MessageId id = id(own, topic);

            await().atMost(SOON)
                    .until(() -> output.getOut()
                            .contains("-c DefaultCluster -t " + topic + " -r 4 -w 4 -a +message.type=MIXED"));
            assertThat(log.find(id).orElseThrow().status()).isEqualTo(MessageStatus.COMMITTED);
            assertThat(log.find(id).orElseThrow().attempts()).isZero();

            rocketMq.setTopicType(topic, "MIXED");
            awaitStatus(log, id, MessageStatus.PUBLISHED);
        }
        assertThat(rocketMq.messages(topic)).isNotEmpty();
        assertThat(output.getOut().lines().filter(line -> line.contains("Nothing is published to topic " + topic)))
                .hasSize(1);
    }

    /** Somebody has mended the table by hand. */
    @Test
    void refusesARowThatCannotBeReadAndPublishesTheOthers(CapturedOutput output) {
        try (ConfigurableApplicationContext shop =
                instance("shop-unreadable", ownDatabase("unreadable"), "--txmq.relay.max-attempts=1")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            MessageLog log = shop.getBean(MessageLog.class);
            own.sql("""
                            INSERT INTO txmq_message (id, topic, message_key, headers, payload, status, created_at, next_attempt_at)
                            VALUES (RANDOM_BYTES(16), 'purchase-unreadable', 'x', 'no JSON', '{}', 'COMMITTED', UTC_TIMESTAMP(6),
                                UTC_TIMESTAMP(6))
                            """).update();
            insertUnconfirmed(own, "purchase-noted", 1);

            awaitStatus(log, id(own, "purchase-noted"), MessageStatus.PUBLISHED);
            awaitStatus(log, id(own, "purchase-unreadable"), MessageStatus.FAILED);
            assertThat(output).contains("its headers cannot be read: no JSON").doesNotContain("the relay failed");
        }
    }

    @Test
    void takesNoMoreBytesAtOnceThanAMessageMayHave() {
        String topic = "backlog-of-big-ones";
        rocketMq.createTopic(topic);
        try (ConfigurableApplicationContext shop =
                instance("shop-big", ownDatabase("big"), "--txmq.producer.send-timeout=5s")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            rocketMq.faults().loseSendAnswers(1);

            own.sql("""
                            INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at, next_attempt_at)
                            SELECT RANDOM_BYTES(16), ?, 'x', REPEAT('x', 1500000), 'COMMITTED', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                            FROM JSON_TABLE('[0,0,0,0,0]', '$[*]' COLUMNS (seq FOR ORDINALITY)) numbers
                            """).param(topic).update();

            // the first batch waits for an answer
            await().atMost(SOON)
                    .until(
                            () -> own.sql(
                                            "SELECT COUNT(*) FROM txmq_message WHERE next_attempt_at > UTC_TIMESTAMP(6) + INTERVAL 5 SECOND")
                                    .query(Integer.class)
                                    .single(),
                            claimed -> claimed == 2);
            await().atMost(SOON)
                    .until(() -> own.sql("SELECT COUNT(*) FROM txmq_message WHERE status = 'PUBLISHED'")
                                    .query(Integer.class)
                                    .single()
                            == 5);
        }
    }

    private ConfigurableApplicationContext instance(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=" + name,
                "--txmq.relay.republish-after=1s",
                "--txmq.relay.poll-interval=100ms"));
        all.addAll(List.of(arguments));
        return ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new));
    }

    /** Apart from the shared shop, whose own relay would take the rows. */
    private String ownDatabase(String name) {
        return "--spring.datasource.url=" + mariaDb.jdbcUrl(name);
    }

    private static void insertUnconfirmed(JdbcClient jdbc, String topic, int rows) {
        insertUnconfirmed(jdbc, null, topic, rows);
    }

    private static void insertUnconfirmed(JdbcClient jdbc, @Nullable String owner, String topic, int rows) {
        jdbc.sql("""
                        INSERT INTO txmq_message
                            (id, producer_group, topic, message_key, payload, status, created_at, next_attempt_at)
                        SELECT RANDOM_BYTES(16), ?, ?, CONCAT('key-', seq), '{"item":"x"}', 'COMMITTED',
                            UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                        FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', %d), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) numbers
                        """.formatted(rows - 1)).params(Arrays.asList(owner, topic)).update();
    }

    private static double count(ConfigurableApplicationContext shop, String meter, String topic) {
        Counter counter = shop.getBean(MeterRegistry.class)
                .find(meter)
                .tag("topic", topic)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static MessageId id(JdbcClient jdbc, String topic) {
        return MessageId.of(jdbc.sql("SELECT id FROM txmq_message WHERE topic = ?")
                .param(topic)
                .query(byte[].class)
                .single());
    }

    private static void awaitStatus(MessageLog log, MessageId id, MessageStatus status) {
        await().atMost(SOON).until(() -> log.find(id).orElseThrow().status() == status);
    }

    private void makeDue(String key) {
        jdbc.sql(
                        "UPDATE txmq_message SET next_attempt_at = UTC_TIMESTAMP(6) WHERE message_key = ? AND status = 'COMMITTED'")
                .param(key)
                .update();
    }
}
