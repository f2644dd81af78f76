package dev.txmq.publish;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.ProducerConnection;

/**
 * Joins the producer group before anything publishes and leaves it after; between, marks confirmations every 100 ms and, in mode
 * outbox, sends. A stop sends what waits, waits for confirmations under way and marks them. An application without
 * {@code txmq.producer.topics} publishes nothing and has no producer.
 */
final class PublishingLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PublishingLifecycle.class);
    private static final long MARK_EVERY_MILLIS = 100;
    private static final long STOP_SECONDS = 5;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final ProducerConnection connection;
    private final Confirmations confirmations;
    private final Sending sending;
    private final TxmqProperties.Producer settings;
    private @Nullable ScheduledExecutorService workers;

    PublishingLifecycle(
            ProducerConnection connection,
            Confirmations confirmations,
            Sending sending,
            TxmqProperties.Producer settings) {
        this.connection = connection;
        this.confirmations = confirmations;
        this.sending = sending;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        if (settings.topics().isEmpty()) {
            return;
        }
        connection.start();
        workers = Executors.newScheduledThreadPool(2, daemons());
        workers.scheduleWithFixedDelay(this::mark, MARK_EVERY_MILLIS, MARK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (sending instanceof OutboxSending outbox) {
            // each run waits for something to send
            workers.scheduleWithFixedDelay(() -> send(outbox), 0, 1, TimeUnit.MICROSECONDS);
        }
    }

    @Override
    public synchronized void stop() {
        if (workers == null) {
            return;
        }
        workers.shutdown();
        try {
            workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers = null;
        if (sending instanceof OutboxSending outbox) {
            drain(outbox);
        }
        confirmations.drain(settings.sendTimeout().plusSeconds(1));
        mark();
        connection.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return workers != null;
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

    private static void send(OutboxSending outbox) {
        try {
            outbox.sendOnce();
        } catch (RuntimeException e) {
            LOG.warn("messages could not be sent after their commit, the relay sends them later", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drain(OutboxSending outbox) {
        try {
            outbox.drain(DRAIN);
        } catch (RuntimeException e) {
            LOG.warn("messages could not be sent before the stop, the relay sends them later", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CustomizableThreadFactory daemons() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("txmq-publish-");
        factory.setDaemon(true);
        return factory;
    }
}
