package dev.txmq.rocketmq.receive;

import java.util.List;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.BodyCompression;
import dev.txmq.rocketmq.ClientDefaults;
import dev.txmq.rocketmq.LogText;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.Subscription;
import dev.txmq.rocketmq.WireFormat;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

/**
 * Parks what arrives in {@code %DLQ%<group>}, in the consumer group {@code <group>-dead-letters}.
 *
 * <p>A message that cannot be parked comes again, for ever: parking has no dead letters of its own.
 */
final class DeadLetterConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterConsumer.class);
    /** 30 s by the broker's default. */
    private static final int RETRY_LEVEL = 4;

    private final SharedClient client;
    private final Subscription origin;
    private final String topic;
    private final Parking parking;
    private final DefaultMQPushConsumer consumer;
    private final TopicWatch watch;

    /** @param origin whose dead letters to park */
    DeadLetterConsumer(SharedClient client, Subscription origin, Parking parking) {
        this.client = client;
        this.origin = origin;
        this.topic = MixAll.getDLQTopic(origin.group());
        this.parking = parking;
        this.consumer = ClientDefaults.consumer(client.connection(), origin.deadLettersGroup());
        this.watch = new TopicWatch(client, consumer, topic);
        consumer.setConsumeThreadMin(1);
        consumer.setConsumeThreadMax(1);
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.setMaxReconsumeTimes(Integer.MAX_VALUE);
        consumer.registerMessageListener((MessageListenerConcurrently) this::consume);
    }

    /** @throws IllegalStateException if no name server can be reached */
    void start() {
        try {
            consumer.subscribe(topic, "*");
            client.start(consumer);
        } catch (MQClientException e) {
            throw new TxmqException("The consumer of topic %s could not start".formatted(topic), e);
        }
    }

    /** For a message that is about to be sent to the topic: the broker does not keep the error. */
    void recordError(Verdict.DeadLetter dead) {
        MessageExt message = dead.delivery().raw();
        try {
            parking.givenUp(origin.group(), givenUp(message, dead.delivery().attempt()), dead.cause());
        } catch (RuntimeException e) {
            LOG.warn(
                    "the error of a dead letter of group {} (topic {}, keys {}) could not be recorded; it is parked without, once it can be",
                    origin.group(),
                    message.getTopic(),
                    LogText.of(message.getKeys()),
                    e);
        }
    }

    /** A message is on its way to the topic, which the broker creates if this is the first. */
    void expectOne() {
        watch.expect();
    }

    @Override
    public void close() {
        client.stop(consumer);
    }

    private ConsumeConcurrentlyStatus consume(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        for (MessageExt message : messages) {
            try {
                inflateIfPossible(message);
                // what a message in this topic says is how often it was tried
                parking.park(origin.group(), givenUp(message, message.getReconsumeTimes()));
            } catch (RuntimeException e) {
                LOG.warn(
                        "retry at delay level {} a dead letter of group {} at offset {} of {} could not be parked",
                        RETRY_LEVEL,
                        origin.group(),
                        message.getQueueOffset(),
                        topic,
                        e);
                context.setDelayLevelWhenNextConsume(RETRY_LEVEL);
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }

    private GivenUpMessage givenUp(MessageExt message, int attempts) {
        return new GivenUpMessage(
                WireFormat.readAnyway(message, origin.anyTopic()), attempts, WireFormat.replay(message));
    }

    /** What cannot be inflated is parked as the broker has it. */
    private static void inflateIfPossible(MessageExt message) {
        try {
            BodyCompression.inflate(message);
        } catch (TxmqException e) {
            LOG.debug("parked without being inflated", e);
        }
    }
}
