package dev.txmq.consume;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

import dev.txmq.TxmqException;
import dev.txmq.background.Switchables;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.receive.ConsumerLag;
import dev.txmq.rocketmq.receive.Parking;
import dev.txmq.rocketmq.receive.PushConsumer;

/**
 * Starts a consumer for each group after everything else, and stops them first, waiting for handlers that run. A listener that
 * is not valid is refused before anything starts.
 */
final class ConsumingLifecycle implements SmartInitializingSingleton, SmartLifecycle, ConsumerLag, Switchables {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumingLifecycle.class);
    private static final long CHECK_AGAIN_MILLIS = 10_000;

    private final ListenerDetector detector;
    private final ListenerConsumerFactory factory;
    private final SharedClient client;
    private final Parking parking;
    private final InboxRetention retention;
    private final HiddenListeners hidden;
    private final PoolCheck pool;
    private List<ListenerSwitch> listeners = List.of();
    private volatile boolean running;

    ConsumingLifecycle(
            ListenerDetector detector,
            ListenerConsumerFactory factory,
            SharedClient client,
            Parking parking,
            InboxRetention retention,
            HiddenListeners hidden,
            PoolCheck pool) {
        this.detector = detector;
        this.factory = factory;
        this.client = client;
        this.parking = parking;
        this.retention = retention;
        this.hidden = hidden;
        this.pool = pool;
    }

    @Override
    public void afterSingletonsInstantiated() {
        hidden.find();
        listeners = factory.create(detector.found(), client, parking);
        listeners.stream()
                .filter(listener -> !listener.isEnabled())
                .forEach(listener ->
                        LOG.info("group {}: its listener is not enabled, and receives nothing", listener.name()));
        pool.check(listeners.stream().filter(ListenerSwitch::isEnabled).toList());
    }

    @Override
    public void start() {
        running = true;
        try {
            listeners.forEach(listener -> listener.open(consumer -> checkAgain(List.of(consumer))));
            checkAgain(listeners.stream()
                    .filter(ListenerSwitch::isStarted)
                    .map(ListenerSwitch::consumer)
                    .filter(consumer -> !retention.check(consumer))
                    .toList());
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** When a broker is reached at last the application runs already, so it is told and not stopped. */
    private void checkAgain(List<PushConsumer> unchecked) {
        if (running && !unchecked.isEmpty()) {
            client.later(
                    CHECK_AGAIN_MILLIS,
                    () -> checkAgain(unchecked.stream()
                            .filter(consumer -> !isCheckedLate(consumer))
                            .toList()));
        }
    }

    private boolean isCheckedLate(PushConsumer consumer) {
        try {
            return retention.check(consumer);
        } catch (TxmqException e) {
            LOG.error(e.getMessage());
            return true;
        }
    }

    @Override
    public void stop() {
        CompletableFuture.allOf(listeners.stream()
                        .map(listener -> CompletableFuture.runAsync(listener::close, client.threads()))
                        .toArray(CompletableFuture[]::new))
                .join();
        running = false;
    }

    /** Returns false: the next time is soon enough. */
    boolean inspect() {
        listeners.forEach(listener -> listener.consumer().inspectLate());
        return false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public Set<String> groups() {
        return listeners.stream().map(ListenerSwitch::name).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public List<ListenerSwitch> switchables() {
        return listeners;
    }

    List<PushConsumer> consumers() {
        return listeners.stream().map(ListenerSwitch::consumer).toList();
    }

    @Override
    public Map<String, Duration> retryTimes() {
        Map<String, Duration> times = new TreeMap<>();
        consumers().forEach(consumer -> consumer.retryTime().ifPresent(time -> times.put(consumer.group(), time)));
        return times;
    }

    @Override
    public Map<String, Long> byGroup() {
        Map<String, Long> lag = new TreeMap<>();
        listeners.forEach(
                listener -> listener.consumer().lag().ifPresent(messages -> lag.put(listener.name(), messages)));
        return lag;
    }
}
