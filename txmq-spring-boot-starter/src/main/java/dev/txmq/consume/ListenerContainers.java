package dev.txmq.consume;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

import dev.txmq.config.RocketMqConnectionDetails;
import dev.txmq.rocketmq.ConsumerLag;
import dev.txmq.rocketmq.Parking;
import dev.txmq.rocketmq.PushConsumer;

/**
 * Starts a consumer for each listener after everything else, and stops them first, waiting for handlers that run. A listener that
 * is not valid is refused before anything starts.
 */
final class ListenerContainers implements SmartInitializingSingleton, SmartLifecycle, ConsumerLag {

    private final ListenerDetector detector;
    private final ListenerConsumers factory;
    private final RocketMqConnectionDetails connection;
    private final Parking parking;
    private final InboxRetention retention;
    private List<PushConsumer> consumers = List.of();
    private volatile boolean running;

    ListenerContainers(
            ListenerDetector detector,
            ListenerConsumers factory,
            RocketMqConnectionDetails connection,
            Parking parking,
            InboxRetention retention) {
        this.detector = detector;
        this.factory = factory;
        this.connection = connection;
        this.parking = parking;
        this.retention = retention;
    }

    @Override
    public void afterSingletonsInstantiated() {
        consumers = factory.create(detector.found(), connection, parking);
    }

    @Override
    public void start() {
        running = true;
        try {
            consumers.forEach(PushConsumer::start);
            consumers.forEach(retention::check);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    @Override
    public void stop() {
        CompletableFuture.allOf(consumers.stream()
                        .map(consumer -> CompletableFuture.runAsync(consumer::close))
                        .toArray(CompletableFuture[]::new))
                .join();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public Map<String, Long> byGroup() {
        Map<String, Long> lag = new TreeMap<>();
        consumers.forEach(consumer -> consumer.lag().ifPresent(messages -> lag.put(consumer.group(), messages)));
        return lag;
    }
}
