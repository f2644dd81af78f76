package dev.txmq.publish;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.HalfMessageProducer;

/**
 * Starts the producer before anything that publishes and stops it after; between, marks confirmations every 100 ms. A stop waits
 * for confirmations under way and marks them. An application without {@code txmq.producer.topics} publishes nothing and has no
 * producer.
 */
final class PublishingLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PublishingLifecycle.class);
    private static final long MARK_EVERY_MILLIS = 100;

    private final HalfMessageProducer producer;
    private final Confirmations confirmations;
    private final TxmqProperties.Producer settings;
    private @Nullable ScheduledExecutorService timer;

    PublishingLifecycle(HalfMessageProducer producer, Confirmations confirmations, TxmqProperties.Producer settings) {
        this.producer = producer;
        this.confirmations = confirmations;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        if (settings.topics().isEmpty()) {
            return;
        }
        producer.start();
        timer = Executors.newSingleThreadScheduledExecutor(daemons("txmq-confirm-"));
        timer.scheduleWithFixedDelay(this::mark, MARK_EVERY_MILLIS, MARK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (timer == null) {
            return;
        }
        confirmations.drain(settings.sendTimeout().plusSeconds(1));
        timer.shutdown();
        try {
            if (timer.awaitTermination(5, TimeUnit.SECONDS)) {
                mark();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer = null;
        producer.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }

    /** Before web servers and listener containers at the start, after them at the stop. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void mark() {
        try {
            confirmations.markOnce();
        } catch (RuntimeException e) {
            LOG.warn("confirmed messages could not be marked PUBLISHED, trying again in {} ms", MARK_EVERY_MILLIS, e);
        }
    }

    private static CustomizableThreadFactory daemons(String prefix) {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
        factory.setDaemon(true);
        return factory;
    }
}
