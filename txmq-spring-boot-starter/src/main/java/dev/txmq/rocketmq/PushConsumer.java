package dev.txmq.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.ServiceState;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.config.RocketMqConnectionDetails;
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

    private static final Logger LOG = LoggerFactory.getLogger(PushConsumer.class);
    private static final int PULL_BATCH = 32;
    private static final long START_TRY_MILLIS = 3_000;
    private static final long ANSWER_MILLIS = 3_000;
    private static final int ROUTE_TRIES = 100;
    private static final long ROUTE_TRY_MILLIS = 100;

    private final RocketMqConnectionDetails connection;
    private final TxmqProperties.Consumer settings;
    private final Subscription subscription;
    private final DeliveryHandler handler;
    private final Parking parking;
    private final AtomicInteger busy = new AtomicInteger();
    private volatile boolean started;
    private volatile @Nullable DeadLetterConsumer deadLetters;
    private volatile @Nullable DefaultMQPushConsumer running;

    public PushConsumer(
            RocketMqConnectionDetails connection,
            TxmqProperties.Consumer settings,
            Subscription subscription,
            DeliveryHandler handler,
            Parking parking) {
        this.connection = connection;
        this.settings = settings;
        this.subscription = subscription;
        this.handler = handler;
        this.parking = parking;
    }

    /**
     * Starts receiving, as soon as a name server can be reached. May be started again after {@link #close}.
     *
     * @throws TxmqException if the subscription is not valid, or the brokers do not take the user
     */
    public void start() {
        started = true;
        if (tryToStart()) {
            inspect();
        } else {
            LOG.warn(
                    "group {}: no name server of {} can be reached, trying again every {} ms",
                    subscription.group(),
                    connection.nameServer(),
                    START_TRY_MILLIS);
            tryToStartLater();
        }
    }

    private synchronized boolean tryToStart() {
        if (!started) {
            return true;
        }
        DefaultMQPushConsumer consumer = newConsumer();
        DeadLetterConsumer parks = new DeadLetterConsumer(connection, subscription, parking);
        try {
            consumer.subscribe(subscription.topic(), subscription.tags());
            consumer.start();
            parks.start();
        } catch (MQClientException e) {
            throw new TxmqException(
                    "The consumer of topic %s in group %s could not start"
                            .formatted(subscription.topic(), subscription.group()),
                    e);
        } catch (IllegalStateException e) {
            // so the client reports a name server that it cannot reach, half started
            consumer.getDefaultMQPushConsumerImpl().setServiceState(ServiceState.RUNNING);
            consumer.shutdown();
            return false;
        }
        running = consumer;
        deadLetters = parks;
        takeUpRetries(consumer, ROUTE_TRIES);
        return true;
    }

    private void tryToStartLater() {
        CompletableFuture.delayedExecutor(START_TRY_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (tryToStart()) {
                        inspectLate();
                    } else {
                        tryToStartLater();
                    }
                });
    }

    private void inspect() {
        DefaultMQPushConsumer consumer = running;
        if (consumer != null) {
            AccessInspection access =
                    new AccessInspection(consumer.getDefaultMQPushConsumerImpl().getmQClientFactory(), connection);
            access.ofUser().forEach(LOG::error);
            access.ofConsumer(subscription.group(), subscription.topic()).forEach(LOG::error);
            access.ofConsumer(subscription.deadLettersGroup(), MixAll.getDLQTopic(subscription.group()))
                    .forEach(LOG::error);
        }
    }

    /** The application runs already, and the consumer goes on trying: the brokers may yet be told about the user. */
    private void inspectLate() {
        try {
            inspect();
        } catch (UnusableConnectionException e) {
            LOG.error(e.getMessage());
        }
    }

    private DefaultMQPushConsumer newConsumer() {
        DefaultMQPushConsumer consumer =
                new DefaultMQPushConsumer(subscription.group(), ClientDefaults.signing(connection));
        ClientDefaults.apply(connection, consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeThreadMin(settings.threads());
        consumer.setConsumeThreadMax(settings.threads());
        consumer.setConsumeMessageBatchMaxSize(subscription.batchSize());
        consumer.setPullBatchSize(Math.max(PULL_BATCH, subscription.batchSize()));
        // the broker counts redeliveries; its own default of 16 would apply if this were not said
        consumer.setMaxReconsumeTimes(settings.maxAttempts() - 1);
        consumer.setAwaitTerminationMillisWhenShutdown(
                settings.shutdownTimeout().toMillis());
        SendBack sendBack = new SendBack(consumer, settings.maxAttempts());
        consumer.registerMessageListener(
                (MessageListenerConcurrently) (messages, context) -> consume(messages, context, sendBack));
        return consumer;
    }

    /** Stops receiving and waits, for as long as was set, until running handlers are done. */
    @Override
    public synchronized void close() {
        started = false;
        DefaultMQPushConsumer consumer = running;
        if (consumer != null) {
            running = null;
            consumer.shutdown();
        }
        DeadLetterConsumer parks = deadLetters;
        if (parks != null) {
            deadLetters = null;
            parks.close();
        }
    }

    public String group() {
        return subscription.group();
    }

    /** How many of its threads are calling the handler. */
    public int busyThreads() {
        return busy.get();
    }

    /** How many messages it has fetched that are not settled, those being handled included. */
    public long heldMessages() {
        DefaultMQPushConsumer consumer = running;
        return consumer == null
                ? 0
                : consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().values().stream()
                        .mapToLong(queue -> queue.getMsgCount().get())
                        .sum();
    }

    /** How many messages wait for the group, first deliveries and retries; empty if the broker does not tell. */
    public OptionalLong lag() {
        DefaultMQPushConsumer consumer = running;
        if (consumer == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(LagInspection.lag(consumer, subscription.topic())
                    + LagInspection.lag(consumer, MixAll.getRetryTopic(subscription.group())));
        } catch (MQClientException | RemotingException | MQBrokerException | RuntimeException e) {
            LOG.debug("the lag of group {} cannot be read", subscription.group(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return OptionalLong.empty();
    }

    /**
     * How long after its first delivery a message may be delivered again, by the settings of the brokers; by RocketMQ's
     * defaults where they do not tell, and empty while none can be reached.
     */
    public Optional<Duration> longestRedelivery() {
        DefaultMQPushConsumer consumer = running;
        if (consumer == null) {
            return Optional.empty();
        }
        MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        if (!BrokerInspection.anyAnswers(client, ANSWER_MILLIS)) {
            return Optional.empty();
        }
        List<BrokerSettings> brokers = BrokerInspection.settings(client);
        return (brokers.isEmpty() ? List.of(BrokerSettings.defaults()) : brokers)
                .stream()
                        .map(broker -> broker.longestRedelivery(settings.firstRetryLevel(), settings.maxAttempts()))
                        .max(Comparator.naturalOrder());
    }

    /**
     * The broker makes the retry topic of a new group when the first heartbeat arrives, after the consumer has shared out the
     * queues that exist; it would look again 20 s later, and the first retries would wait that long.
     */
    private void takeUpRetries(DefaultMQPushConsumer consumer, int triesLeft) {
        CompletableFuture.delayedExecutor(ROUTE_TRY_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (running == consumer && !hasTakenUpRetries(consumer) && triesLeft > 0) {
                        takeUpRetries(consumer, triesLeft - 1);
                    }
                });
    }

    private boolean hasTakenUpRetries(DefaultMQPushConsumer consumer) {
        MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        try {
            boolean known = client.updateTopicRouteInfoFromNameServer(MixAll.getRetryTopic(subscription.group()));
            if (known) {
                client.rebalanceImmediately();
            }
            return known;
        } catch (RuntimeException e) {
            // the name server is not reachable at this moment
            return false;
        }
    }

    private ConsumeConcurrentlyStatus consume(
            List<MessageExt> messages, ConsumeConcurrentlyContext context, SendBack sendBack) {
        List<MessageExt> readable = new ArrayList<>(messages.size());
        List<Delivery> deliveries = new ArrayList<>(messages.size());
        boolean settled = true;
        for (MessageExt message : messages) {
            try {
                deliveries.add(new Delivery(WireFormat.read(message), message.getReconsumeTimes() + 1));
                readable.add(message);
            } catch (TxmqException e) {
                settled &= settle(message, new Verdict.DeadLetter(e), context, sendBack);
            }
        }
        if (!deliveries.isEmpty()) {
            List<Verdict> verdicts = handle(deliveries);
            for (int i = 0; i < readable.size(); i++) {
                settled &= settle(readable.get(i), verdicts.get(i), context, sendBack);
            }
        }
        return settled ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS : ConsumeConcurrentlyStatus.RECONSUME_LATER;
    }

    private List<Verdict> handle(List<Delivery> deliveries) {
        busy.incrementAndGet();
        try {
            return handler.handle(deliveries);
        } finally {
            busy.decrementAndGet();
        }
    }

    private boolean settle(MessageExt message, Verdict verdict, ConsumeConcurrentlyContext context, SendBack sendBack) {
        if (verdict instanceof Verdict.DeadLetter dead) {
            recordError(message, dead);
        }
        boolean settled = sendBack.settle(message, verdict, context.getMessageQueue());
        DeadLetterConsumer parks = deadLetters;
        if (verdict instanceof Verdict.DeadLetter && parks != null) {
            parks.expectOne();
        }
        return settled;
    }

    private void recordError(MessageExt message, Verdict.DeadLetter dead) {
        try {
            parking.givenUp(
                    subscription.group(),
                    WireFormat.readFailed(message, subscription.topic(), message.getReconsumeTimes() + 1),
                    dead.cause());
        } catch (RuntimeException e) {
            LOG.warn(
                    "the error of a dead letter of group {} (topic {}, keys {}) could not be recorded; it is parked without, once it can be",
                    subscription.group(),
                    message.getTopic(),
                    message.getKeys(),
                    e);
        }
    }
}
