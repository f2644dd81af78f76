package dev.txmq.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.DeliveryHandler.Verdict;

/**
 * Receives the messages of one subscription and does with each what the handler says.
 *
 * <p>Each message that is not acknowledged is sent back by itself, since one batch may hold messages of different fate and
 * the client knows one delay level for all. When sending back fails, the whole batch comes again: the handler must know
 * duplicates.
 */
public final class PushConsumer implements AutoCloseable {

    private static final int PULL_BATCH = 32;
    private static final int ROUTE_TRIES = 100;
    private static final long ROUTE_TRY_MILLIS = 100;
    private static final int DEAD_LETTER_LEVEL = -1;

    private final DefaultMQPushConsumer consumer;
    private final Subscription subscription;
    private final DeliveryHandler handler;
    private final ReturnLog returns;
    private volatile boolean closed;

    public PushConsumer(
            String nameServer, TxmqProperties.Consumer settings, Subscription subscription, DeliveryHandler handler) {
        this.subscription = subscription;
        this.handler = handler;
        this.returns = new ReturnLog(subscription.group(), settings.maxAttempts());
        consumer = new DefaultMQPushConsumer(subscription.group());
        consumer.setNamesrvAddr(nameServer);
        consumer.setHeartbeatBrokerInterval(ClientDefaults.HEARTBEAT_MILLIS);
        consumer.setPollNameServerInterval(ClientDefaults.ROUTE_POLL_MILLIS);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeThreadMin(settings.threads());
        consumer.setConsumeThreadMax(settings.threads());
        consumer.setConsumeMessageBatchMaxSize(subscription.batchSize());
        consumer.setPullBatchSize(Math.max(PULL_BATCH, subscription.batchSize()));
        // the broker counts redeliveries; its own default of 16 would apply if this were not said
        consumer.setMaxReconsumeTimes(settings.maxAttempts() - 1);
        consumer.setAwaitTerminationMillisWhenShutdown(
                settings.shutdownTimeout().toMillis());
        consumer.registerMessageListener((MessageListenerConcurrently) this::consume);
    }

    /** @throws TxmqException if the subscription is not valid */
    public void start() {
        try {
            consumer.subscribe(subscription.topic(), subscription.tags());
            consumer.start();
        } catch (MQClientException e) {
            throw new TxmqException(
                    "The consumer of topic %s in group %s could not start"
                            .formatted(subscription.topic(), subscription.group()),
                    e);
        }
        returns.setBrokers(BrokerInspection.settings(client()));
        takeUpRetries(ROUTE_TRIES);
    }

    /** Stops receiving and waits, for as long as was set, until running handlers are done. */
    @Override
    public void close() {
        closed = true;
        consumer.shutdown();
    }

    /**
     * The broker makes the retry topic of a new group when the first heartbeat arrives, after the consumer has shared out the
     * queues that exist; it would look again 20 s later, and the first retries would wait that long.
     */
    private void takeUpRetries(int triesLeft) {
        CompletableFuture.delayedExecutor(ROUTE_TRY_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!closed && !hasTakenUpRetries() && triesLeft > 0) {
                        takeUpRetries(triesLeft - 1);
                    }
                });
    }

    private boolean hasTakenUpRetries() {
        try {
            boolean known = client().updateTopicRouteInfoFromNameServer(MixAll.getRetryTopic(subscription.group()));
            if (known) {
                client().rebalanceImmediately();
            }
            return known;
        } catch (RuntimeException e) {
            // the name server is not reachable at this moment
            return false;
        }
    }

    private ConsumeConcurrentlyStatus consume(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        List<MessageExt> readable = new ArrayList<>(messages.size());
        List<Delivery> deliveries = new ArrayList<>(messages.size());
        boolean settled = true;
        for (MessageExt message : messages) {
            try {
                deliveries.add(new Delivery(WireFormat.read(message), message.getReconsumeTimes() + 1));
                readable.add(message);
            } catch (TxmqException e) {
                settled &= settle(message, new Verdict.DeadLetter(e), context.getMessageQueue());
            }
        }
        if (!deliveries.isEmpty()) {
            List<Verdict> verdicts = handler.handle(deliveries);
            for (int i = 0; i < readable.size(); i++) {
                settled &= settle(readable.get(i), verdicts.get(i), context.getMessageQueue());
            }
        }
        return settled ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS : ConsumeConcurrentlyStatus.RECONSUME_LATER;
    }

    private boolean settle(MessageExt message, Verdict verdict, MessageQueue queue) {
        if (verdict instanceof Verdict.RetryLater retry) {
            return sendBack(message, retry.delayLevel(), queue, () -> returns.retry(message, retry));
        }
        if (verdict instanceof Verdict.DeadLetter dead) {
            return sendBack(message, DEAD_LETTER_LEVEL, queue, () -> returns.deadLetter(message, dead));
        }
        return true;
    }

    private boolean sendBack(MessageExt message, int delayLevel, MessageQueue queue, Runnable log) {
        try {
            consumer.getDefaultMQPushConsumerImpl().sendMessageBack(message, delayLevel, queue);
            log.run();
            return true;
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            returns.failed(message, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private MQClientInstance client() {
        return consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
    }
}
