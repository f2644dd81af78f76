package dev.txmq.it.consume;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.ReceivedMessage;
import dev.txmq.Replies;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.it.consume.QuotesApplication.Asker;
import dev.txmq.it.consume.QuotesApplication.Quote;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What a handler returns goes to the topic that the message named, with the handler's commit. */
class RepliesTest extends ShopTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String topic = item.replace("item", "quotes");
    private ConfigurableApplicationContext application;
    private Asker asker;

    @BeforeEach
    void start() {
        rocketMq.createTopic(topic, 1);
        rocketMq.createTopic(topic + "-replies", 1);
        application = QuotesApplication.instance(topic, sharedInfrastructure())
                .run(
                        "--spring.application.name=" + topic,
                        "--quotes.gives=true",
                        "--quotes.asks=true",
                        "--txmq.consumer.max-attempts=1",
                        "--txmq.producer.topics=%s,%s-replies".formatted(topic, topic));
        asker = application.getBean(Asker.class);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void theAskerIsGivenTheReplyOnceItsListenerHasHandledIt() {
        try (Replies.Waiting waiting = asker.ask(item)) {
            ReceivedMessage<?> reply = waiting.await(PATIENCE).orElseThrow();

            assertThat(reply.payload()).isEqualTo(new Quote(item, 7));
            assertThat(reply.key()).isEqualTo(item);
            assertThat(reply.headers())
                    .containsEntry(
                            "correlation-id",
                            messageLog.findByKey(item, 10).stream()
                                    .filter(message -> message.topic().equals(topic))
                                    .map(message -> message.id().toString())
                                    .findFirst()
                                    .orElseThrow());
            assertThat(rows(item + "-replied")).isEqualTo(1);
        }
        await().during(ofSeconds(1)).atMost(SOON).until(() -> asker.replied.size() == 1);
    }

    @Test
    void noReplyIsSentWhenTheHandlerRollsBack() {
        String bad = item + "-bad";
        try (Replies.Waiting waiting = asker.ask(bad)) {
            awaitParked(bad);

            assertThat(waiting.await(ofMillis(1))).isEmpty();
        }
        assertThat(rocketMq.messages(topic + "-replies")).isEmpty();
    }

    @Test
    void theValueIsDroppedWhenTheMessageAsksForNoReply() {
        publish(new OutgoingMessage(topic, item, new PurchaseMade(item)));

        await().atMost(SOON).until(() -> rows(item) == 1);
        assertThat(rocketMq.messages(topic + "-replies")).isEmpty();
    }

    @Test
    void aTopicThatIsNotOnesOwnIsNotRepliedTo() {
        rocketMq.send(topic, item, "{\"item\":\"%s\"}".formatted(item), Map.of("reply-to", "purchase-made"));

        DeadLetter parked = awaitParked(item);

        assertThat(parked.attempts()).isEqualTo(1);
        assertThat(parked.lastError())
                .contains(
                        "asks for a reply to a topic that is not listed in txmq.producer.topics of this consumer: 'purchase-made'");
        assertThat(rows(item)).isZero();
    }

    @Test
    void aMessageOfAnotherProducerIsRepliedTo() {
        rocketMq.send(topic, item, "{\"item\":\"%s\"}".formatted(item), Map.of("reply-to", topic + "-replies"));

        await().atMost(SOON).until(() -> asker.replied.size() == 1);
        assertThat(asker.replied.get(0).headers()).containsKey("correlation-id");
    }

    @Test
    void saysWhenWaitingCannotWork() {
        Replies replies = application.getBean(Replies.class);
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> replies.expect(MessageId.parse("019aa5e0-0000-7000-8000-000000000000")))
                .withMessageContaining("before the commit");
        Replies.Waiting[] waiting = new Replies.Waiting[1];
        transaction().executeWithoutResult(status -> {
            waiting[0] = replies.expect(application
                    .getBean(TransactionalPublisher.class)
                    .publish(new OutgoingMessage(topic, item, new PurchaseMade(item))));
            assertThatExceptionOfType(TxmqException.class)
                    .isThrownBy(() -> waiting[0].await(PATIENCE))
                    .withMessageContaining("await it after the commit");
            status.setRollbackOnly();
        });
        assertThat(waiting[0].await(PATIENCE)).isEmpty();
    }

    private MessageId publish(OutgoingMessage message) {
        return transaction()
                .execute(status ->
                        application.getBean(TransactionalPublisher.class).publish(message));
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
    }

    private DeadLetter awaitParked(String key) {
        DeadLetters deadLetters = application.getBean(DeadLetters.class);
        await().atMost(SOON)
                .until(() -> deadLetters.findByKey(key, 1).stream().anyMatch(letter -> letter.lastError() != null));
        return deadLetters.findByKey(key, 1).get(0);
    }

    private int rows(String name) {
        return jdbc.sql("SELECT COUNT(*) FROM statistic WHERE item = ?")
                .param(name)
                .query(Integer.class)
                .single();
    }
}
