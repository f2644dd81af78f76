package dev.txmq.it.order;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetter.Status;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One application publishes and handles in order; each test has a key of its own. */
abstract class OrderedShopTest extends ShopTest {

    static final Duration A_WHILE = Duration.ofSeconds(2);
    static final int FOR_EVER = 1_000;
    static final String NAME = "ordered-" + UUID.randomUUID().toString().substring(0, 8);
    private static @Nullable ConfigurableApplicationContext running;

    /** Of producers that are not txmq's. */
    final String stream = "elsewhere-" + item;

    @BeforeEach
    void startOnce() {
        if (running == null) {
            rocketMq.createTopic(NAME, 4);
            rocketMq.createTopic(NAME + "-b", 1);
            running = OrderedApplication.instance(NAME, sharedInfrastructure()).run();
            publish(item + "-first", "1");
            awaitHandled(item + "-first", "1");
        }
    }

    @AfterAll
    static void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    static ConfigurableApplicationContext running() {
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    static TransactionalPublisher publisher() {
        return running().getBean(TransactionalPublisher.class);
    }

    static HandlerTrouble trouble() {
        return running().getBean(HandlerTrouble.class);
    }

    static DeadLetters deadLetters() {
        return running().getBean(DeadLetters.class);
    }

    static TransactionTemplate transaction() {
        return new TransactionTemplate(running().getBean(PlatformTransactionManager.class));
    }

    static OutgoingMessage message(String key, String what) {
        return OrderedApplication.message(NAME, key, what);
    }

    static MessageId publish(String key, String what) {
        return transaction().execute(status -> publisher().publish(message(key, what)));
    }

    /** Of messages of a producer that is not in this test. */
    static List<MessageId> ids(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new MessageId(new UUID(
                        System.currentTimeMillis() << 16 | 0x7000,
                        UUID.randomUUID().getLeastSignificantBits())))
                .toList();
    }

    void send(List<MessageId> ids, int number) {
        send(ids, number, "{\"item\":\"%s/%d\"}".formatted(item, number));
    }

    void send(List<MessageId> ids, int number, String payload) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "txmq-id", ids.get(number - 1).toString(),
                "txmq-stream", stream,
                "txmq-sequence", String.valueOf(number)));
        if (number > 1) {
            properties.put("txmq-after", ids.get(number - 2).toString());
        }
        rocketMq.send(NAME, item, payload, properties);
    }

    List<StoredMessage> stored(String key) {
        return rocketMq.messages(NAME).stream()
                .filter(message -> key.equals(message.key()))
                .toList();
    }

    List<String> handled(String key) {
        return jdbc
                .sql("SELECT item FROM statistic WHERE item LIKE ? ORDER BY id")
                .param(key + "/%")
                .query(String.class)
                .list()
                .stream()
                .map(row -> row.substring(key.length() + 1))
                .toList();
    }

    void awaitHandled(String key, String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(handled(key)).containsExactly(expected));
    }

    void awaitParked(MessageId... ids) {
        for (MessageId id : ids) {
            await().atMost(SOON)
                    .until(() ->
                            deadLetters().find(NAME, id).map(DeadLetter::status).equals(Optional.of(Status.PARKED)));
        }
    }

    int openMessages() {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE message_key = ? AND status = 'COMMITTED'")
                .param(item)
                .query(Integer.class)
                .single();
    }
}
