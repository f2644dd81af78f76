package dev.txmq.test;

import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@WithEmbeddedRocketMq(topics = "consuming")
class ConsumingTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final String group = "consumer-" + UUID.randomUUID();

    @Test
    void aConsumerReceivesWhatIsSent(EmbeddedRocketMq mq) throws Exception {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(mq, 16, (messages, context) -> {
            messages.forEach(message -> received.add(message.getKeys()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        try {
            mq.send("consuming", "k-1", "{}");

            await().atMost(SOON).untilAsserted(() -> assertThat(received).contains("k-1"));
        } finally {
            consumer.shutdown();
        }
    }

    @Test
    void whatAConsumerNeverTakesBecomesADeadLetterWithinSeconds(EmbeddedRocketMq mq) throws Exception {
        assertThat(mq.deadLetters(group)).isEmpty();
        DefaultMQPushConsumer consumer =
                consumer(mq, 1, (messages, context) -> ConsumeConcurrentlyStatus.RECONSUME_LATER);
        try {
            mq.send("consuming", "poison", "{}");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(mq.deadLetters(group))
                            .extracting(StoredMessage::key)
                            .contains("poison"));
            assertThat(mq.messages("%RETRY%" + group))
                    .extracting(StoredMessage::redeliveries)
                    .contains(1);
        } finally {
            consumer.shutdown();
        }
    }

    private DefaultMQPushConsumer consumer(EmbeddedRocketMq mq, int maxRetries, MessageListenerConcurrently listener)
            throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(mq.nameServer());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setMaxReconsumeTimes(maxRetries);
        // The group's retry topic appears after its first heartbeat; by default a client looks every 30 s for news.
        consumer.setPollNameServerInterval(1_000);
        consumer.subscribe("consuming", "*");
        consumer.setMessageListener(listener);
        consumer.start();
        return consumer;
    }
}
