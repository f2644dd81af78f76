package dev.txmq.rocketmq.receive;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.AccessInspection;
import dev.txmq.rocketmq.BrokerInspection;
import dev.txmq.rocketmq.BrokerSettings;
import dev.txmq.rocketmq.ClientDefaults;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.Subscription;
import dev.txmq.rocketmq.Subscription.Selection;

/** Receives the messages of one group, does with each what the handler says, and parks the dead letters. */
public final class PushConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PushConsumer.class);
    private static final int PULL_BATCH = 32;
    private static final long START_TRY_MILLIS = 3_000;
    private static final long ANSWER_MILLIS = 3_000;
    private static final long PAUSE_TRY_MILLIS = 50;

    private final SharedClient client;
    private final Subscription subscription;
    private final ReceiveSettings settings;
    private final DeliveryHandler handler;
    private final Parking parking;
    private volatile boolean started;
    private volatile boolean paused;
    private volatile @Nullable Running running;
    private volatile boolean inspected;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public PushConsumer(
            SharedClient client,
            Subscription subscription,
            ReceiveSettings settings,
            DeliveryHandler handler,
            Parking parking) {
        this.client = client;
        this.subscription = subscription;
        this.settings = settings;
        this.handler = handler;
        this.parking = parking;
    }

    /**
     * Starts receiving, as soon as a name server can be reached, unless it is paused. May be started again after {@link #close}.
     *
     * @throws TxmqException if the subscription is not valid, or the brokers do not take the user
     */
    public void start() {
        started = true;
        handler.stopping(false);
        if (tryToStart()) {
            inspect();
        } else {
            LOG.warn(
                    "group {}: no name server of {} can be reached, trying again every {} ms",
                    subscription.group(),
                    client.connection().nameServer(),
                    START_TRY_MILLIS);
            tryToStartLater();
        }
    }

    private synchronized boolean tryToStart() {
        if (!started) {
            return true;
        }
        DefaultMQPushConsumer consumer = newConsumer();
        DeadLetterConsumer deadLetters = new DeadLetterConsumer(client, subscription, parking);
        DeliveryListener listener = new DeliveryListener(
                handler,
                new SendBack(consumer, settings.maxAttempts(), handler),
                deadLetters,
                new PullPacing(consumer::setPullInterval, System::nanoTime),
                queue -> paused && letGo(consumer, queue));
        consumer.registerMessageListener(listener);
        try {
            for (Map.Entry<String, Selection> topic : subscription.topics().entrySet()) {
                consumer.subscribe(topic.getKey(), topic.getValue().selector());
            }
            client.start(consumer, instance -> beginAt(consumer, instance));
        } catch (MQClientException e) {
            throw unstartable(e);
        } catch (IllegalStateException e) {
            return false;
        }
        try {
            deadLetters.start();
        } catch (IllegalStateException e) {
            client.stop(consumer);
            return false;
        } catch (TxmqException e) {
            client.stop(consumer);
            throw e;
        }
        running = new Running(consumer, listener, deadLetters, new SubscriptionInspection(consumer));
        new TopicWatch(client, consumer, MixAll.getRetryTopic(subscription.group())).expect();
        return true;
    }

    private void beginAt(DefaultMQPushConsumer consumer, MQClientInstance instance) {
        settings.beginning()
                .get()
                .ifPresent(from -> consumer.setOffsetStore(new OffsetsFromTime(instance, group(), from)));
    }

    private TxmqException unstartable(MQClientException failure) {
        String filters = subscription.topics().values().stream()
                .map(Selection::filter)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(" or "));
        if (filters.isEmpty()) {
            return new TxmqException(
                    "The consumer of group %s could not start, topics %s"
                            .formatted(group(), subscription.topics().keySet()),
                    failure);
        }
        return new UnusableSetupException(
                "No broker takes the filter of the group '%s', %s: %s"
                        .formatted(group(), filters, failure.getErrorMessage()),
                "write it in SQL92, and set enablePropertyFilter=true in the brokers' files",
                failure);
    }

    private void tryToStartLater() {
        client.later(START_TRY_MILLIS, () -> {
            if (tryToStart()) {
                inspectWhileItRuns();
            } else {
                tryToStartLater();
            }
        });
    }

    private void inspect() {
        Running now = running;
        if (now != null) {
            inspected = !BrokerInspection.masters(now.instance()).isEmpty();
            AccessInspection access = new AccessInspection(now.instance(), client.connection());
            access.ofUser().forEach(LOG::error);
            BrokerInspection.ofConsumer(now.instance(), client.connection().nameServer(), subscription)
                    .forEach(LOG::error);
            checkFilter(now.consumer());
            BrokerInspection.ofRetries(now.instance(), group(), settings.retries())
                    .forEach(LOG::error);
            subscription
                    .topics()
                    .keySet()
                    .forEach(topic -> access.ofConsumer(group(), topic).forEach(LOG::error));
            access.ofConsumer(subscription.deadLettersGroup(), MixAll.getDLQTopic(subscription.group()))
                    .forEach(LOG::error);
        }
    }

    private void checkFilter(DefaultMQPushConsumer consumer) {
        try {
            SubscriptionInspection.checkFilter(consumer);
        } catch (MQClientException e) {
            throw unstartable(e);
        }
    }

    /** The consumer goes on trying, and the brokers may yet be told about the user: what would have ended the start is an ERROR line. */
    private void inspectWhileItRuns() {
        try {
            inspect();
        } catch (TxmqException e) {
            LOG.error(e.getMessage());
        }
    }

    private DefaultMQPushConsumer newConsumer() {
        DefaultMQPushConsumer consumer = ClientDefaults.consumer(client.connection(), subscription.group());
        consumer.setAllocateMessageQueueStrategy(
                new PausableAllocation(consumer.getAllocateMessageQueueStrategy(), () -> paused));
        consumer.setConsumeThreadMin(settings.threads() + settings.waiting());
        consumer.setConsumeThreadMax(settings.threads() + settings.waiting());
        consumer.setConsumeMessageBatchMaxSize(settings.batchSize());
        consumer.setPullBatchSize(Math.max(PULL_BATCH, settings.batchSize()));
        // the broker counts redeliveries; its own default of 16 would apply if this were not said
        consumer.setMaxReconsumeTimes(settings.maxAttempts() - 1);
        consumer.setAwaitTerminationMillisWhenShutdown(
                settings.shutdownTimeout().toMillis());
        return consumer;
    }

    /**
     * Receives nothing from now on, and stays a member of the group: the messages of its queues wait for {@link #resume}. Waits, as a
     * stop does, for handlers that are running. What they handle comes again after that, as does what was fetched and not begun.
     */
    public synchronized void pause() {
        paused = true;
        Running now = running;
        if (now != null) {
            now.letGo();
            awaitHandlers(now);
        }
    }

    /** Receives again. */
    public synchronized void resume() {
        paused = false;
        Running now = running;
        if (now != null) {
            now.instance().rebalanceImmediately();
        }
    }

    /** What was fetched of it is dropped, whoever holds it, and nobody hears what becomes of it. Returns true. */
    private static boolean letGo(DefaultMQPushConsumer consumer, MessageQueue queue) {
        consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().removeProcessQueue(queue);
        return true;
    }

    private void awaitHandlers(Running now) {
        long end = System.nanoTime() + settings.shutdownTimeout().toNanos();
        try {
            while (now.listener().busyThreads() > 0 && System.nanoTime() - end < 0) {
                Thread.sleep(PAUSE_TRY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops receiving and waits, for as long as was set, until running handlers are done. */
    @Override
    public synchronized void close() {
        started = false;
        Running now = running;
        if (now != null) {
            running = null;
            handler.stopping(true);
            stop(now);
            now.deadLetters().close();
        }
    }

    private void stop(Running now) {
        int busy = now.listener().busyThreads();
        if (busy > 0) {
            LOG.info(
                    "group {}: the stop waits for {} threads in the handler, up to {} s",
                    group(),
                    busy,
                    settings.shutdownTimeout().toSeconds());
        }
        client.stop(now.consumer());
        int left = now.listener().busyThreads();
        if (left > 0) {
            LOG.warn(
                    "group {}: {} threads are still in the handler after {} s (txmq.consumer.shutdown-timeout); the broker delivers their messages"
                            + " again, and the inbox drops what they still commit",
                    group(),
                    left,
                    settings.shutdownTimeout().toSeconds());
        }
    }

    /**
     * Called from time to time by one thread: looks at a broker that could not be reached at the start, and says once of each other
     * member of the group that has another subscription.
     */
    public void inspectLate() {
        Running now = running;
        if (now != null) {
            if (!inspected && !BrokerInspection.masters(now.instance()).isEmpty()) {
                inspectWhileItRuns();
            }
            now.subscriptions().differences().stream().filter(told::add).forEach(LOG::error);
        }
    }

    public String group() {
        return subscription.group();
    }

    public Subscription subscription() {
        return subscription;
    }

    /** Whether it is a member of its group. */
    public boolean isMember() {
        return running != null;
    }

    /** Whether it starts with the application. */
    public boolean isEnabled() {
        return settings.enabled();
    }

    /** How many messages it has fetched that are not settled, those being handled included. */
    public long heldMessages() {
        Running now = running;
        return now == null ? 0 : now.heldMessages();
    }

    /** How many messages wait for the group, first deliveries and retries; empty if the broker does not tell. */
    public OptionalLong lag() {
        Running now = running;
        return now == null
                ? OptionalLong.empty()
                : LagInspection.lag(
                        now.consumer(),
                        Stream.concat(subscription.topics().keySet().stream(), Stream.of(MixAll.getRetryTopic(group())))
                                .toList());
    }

    /**
     * How long after its first delivery a message may be delivered again, by the settings of the brokers; by RocketMQ's
     * defaults where they do not tell, and empty while none can be reached.
     */
    public Optional<Duration> longestRedelivery() {
        return longest(broker -> broker.longestRedelivery(settings.retries(), settings.maxAttempts()));
    }

    /** How long a message may be under way through all its retries, by the same settings. */
    public Optional<Duration> retryTime() {
        return longest(broker -> broker.retryTime(settings.retries(), settings.maxAttempts()));
    }

    private Optional<Duration> longest(Function<BrokerSettings, Duration> time) {
        Running now = running;
        if (now == null || !BrokerInspection.anyAnswers(now.instance(), ANSWER_MILLIS)) {
            return Optional.empty();
        }
        List<BrokerSettings> brokers = BrokerInspection.settings(now.instance());
        return (brokers.isEmpty() ? List.of(BrokerSettings.defaults()) : brokers)
                .stream().map(time).max(Comparator.naturalOrder());
    }

    private record Running(
            DefaultMQPushConsumer consumer,
            DeliveryListener listener,
            DeadLetterConsumer deadLetters,
            SubscriptionInspection subscriptions) {

        MQClientInstance instance() {
            return consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        }

        /** What was fetched is dropped. */
        void letGo() {
            consumer.getDefaultMQPushConsumerImpl().persistConsumerOffset();
            consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().destroy();
        }

        long heldMessages() {
            Collection<ProcessQueue> queues = consumer.getDefaultMQPushConsumerImpl()
                    .getRebalanceImpl()
                    .getProcessQueueTable()
                    .values();
            return queues.stream().mapToLong(queue -> queue.getMsgCount().get()).sum();
        }
    }
}
