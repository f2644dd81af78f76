package dev.txmq.consume;

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
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.receive.ConsumerLag;
import dev.txmq.rocketmq.receive.Parking;
import dev.txmq.rocketmq.receive.PushConsumer;

/**
 * Starts a consumer for each listener after everything else, and stops them first, waiting for handlers that run. A listener that
 * is not valid is refused before anything starts.
 */
final class ConsumingLifecycle implements SmartInitializingSingleton, SmartLifecycle, ConsumerLag {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumingLifecycle.class);
    private static final long CHECK_AGAIN_MILLIS = 10_000;

    private final ListenerDetector detector;
    private final ListenerConsumerFactory factory;
    private final SharedClient client;
    private final Parking parking;
    private final InboxRetention retention;
    private final HiddenListeners hidden;
    private final PoolCheck pool;
    private List<PushConsumer> consumers = List.of();
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
        consumers = factory.create(detector.found(), client, parking);
        consumers.stream()
                .filter(consumer -> !consumer.isEnabled())
                .forEach(consumer ->
                        LOG.info("group {}: its listener is not enabled, and receives nothing", consumer.group()));
        pool.check(enabled());
    }

    @Override
    public void start() {
        running = true;
        try {
            enabled().forEach(PushConsumer::start);
            checkAgain(enabled().stream()
                    .filter(consumer -> !retention.check(consumer))
                    .toList());
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private List<PushConsumer> enabled() {
        return consumers.stream().filter(PushConsumer::isEnabled).toList();
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
        CompletableFuture.allOf(consumers.stream()
                        .map(consumer -> CompletableFuture.runAsync(consumer::close, client.threads()))
                        .toArray(CompletableFuture[]::new))
                .join();
        running = false;
    }

    /** Returns false: the next time is soon enough. */
    boolean inspect() {
        consumers.forEach(PushConsumer::inspectLate);
        return false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public Set<String> groups() {
        return consumers.stream().map(PushConsumer::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Map<String, Long> byGroup() {
        Map<String, Long> lag = new TreeMap<>();
        consumers.forEach(consumer -> consumer.lag().ifPresent(messages -> lag.put(consumer.group(), messages)));
        return lag;
    }
}
