package dev.txmq.rocketmq;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.ServiceState;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.config.RocketMqConnectionDetails;

/**
 * Parks what arrives in {@code %DLQ%<group>}, in the consumer group {@code <group>-dead-letters}.
 *
 * <p>A message that cannot be parked comes again, for ever: parking has no dead letters of its own. The topic does not exist
 * before the first dead letter, so the consumer looks for it then.
 */
final class DeadLetterConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterConsumer.class);
    /** 30 s by the broker's default. */
    private static final int RETRY_LEVEL = 4;

    private static final int LOOK_TRIES = 50;
    private static final long LOOK_MILLIS = 200;

    private final Subscription origin;
    private final String topic;
    private final Parking parking;
    private final DefaultMQPushConsumer consumer;
    private volatile boolean found;
    private volatile boolean closed;

    /** @param origin whose dead letters to park */
    DeadLetterConsumer(RocketMqConnectionDetails connection, Subscription origin, Parking parking) {
        this.origin = origin;
        this.topic = MixAll.getDLQTopic(origin.group());
        this.parking = parking;
        this.consumer = new DefaultMQPushConsumer(origin.deadLettersGroup(), ClientDefaults.signing(connection));
        ClientDefaults.apply(connection, consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeThreadMin(1);
        consumer.setConsumeThreadMax(1);
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.setMaxReconsumeTimes(Integer.MAX_VALUE);
        consumer.registerMessageListener((MessageListenerConcurrently) this::consume);
    }

    /** @throws IllegalStateException if no name server can be reached; so the client reports it, half started */
    void start() {
        try {
            consumer.subscribe(topic, "*");
            consumer.start();
        } catch (MQClientException e) {
            throw new TxmqException("The consumer of topic %s could not start".formatted(topic), e);
        } catch (IllegalStateException e) {
            consumer.getDefaultMQPushConsumerImpl().setServiceState(ServiceState.RUNNING);
            consumer.shutdown();
            throw e;
        }
    }

    /** A message is on its way to the topic, which the broker creates if this is the first. */
    void expectOne() {
        look(LOOK_TRIES);
    }

    @Override
    public void close() {
        closed = true;
        consumer.shutdown();
    }

    private ConsumeConcurrentlyStatus consume(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        found = true;
        for (MessageExt message : messages) {
            try {
                parking.park(
                        origin.group(), WireFormat.readFailed(message, origin.topic(), message.getReconsumeTimes()));
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

    /** By itself the client would find the topic within 30 s: 10 for its route, 20 for sharing out its queues. */
    private void look(int triesLeft) {
        if (!found && !closed && triesLeft > 0) {
            CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        if (!isThere()) {
                            look(triesLeft - 1);
                        }
                    });
        }
    }

    private boolean isThere() {
        @Nullable
        MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        if (closed || client == null) {
            return true;
        }
        try {
            client.updateTopicRouteInfoFromNameServer(topic);
            if (client.getTopicRouteTable().containsKey(topic)) {
                found = true;
                client.rebalanceImmediately();
            }
        } catch (RuntimeException e) {
            LOG.debug("topic {} could not be looked for", topic, e);
        }
        return found;
    }
}
