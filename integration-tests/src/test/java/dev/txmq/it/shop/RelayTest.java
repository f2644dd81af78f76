package dev.txmq.it.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    /** As testSkipLocked of gruelbox/transaction-outbox, whatever isolation the application's connections have. */
    @ParameterizedTest
    @ValueSource(strings = {"READ_COMMITTED", "REPEATABLE_READ"})
    void sharesABacklogAmongThreeInstances(String isolation) {
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
            assertThat(List.of(one, two, three)).allMatch(ConfigurableApplicationContext::isActive);
        }
        assertThat(rocketMq.messages(topic).stream().map(StoredMessage::id).distinct())
                .hasSize(rows);
    }

    @Test
    void givesUpOnAMessageThatTheBrokerRefusesAndTriesAgainWhenAsked() {
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

            rocketMq.createTopic("topic-of-nobody");
            assertThat(log.retry(taken)).isFalse();
            assertThat(log.retry(refused)).isTrue();
            awaitStatus(log, refused, MessageStatus.PUBLISHED);
        }
        assertThat(rocketMq.messages("topic-of-nobody")).hasSize(1);
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
        jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at, next_attempt_at)
                        SELECT UNHEX(MD5(CONCAT(?, seq))), ?, CONCAT('key-', seq), '{"item":"x"}', 'COMMITTED',
                            UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                        FROM seq_1_to_%d
                        """.formatted(rows)).params(topic, topic).update();
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
