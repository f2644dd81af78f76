package dev.txmq.retention;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Purges time and again while the application runs. */
final class PurgeTimer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PurgeTimer.class);

    private final Purge purge;
    private final Duration interval;
    private @Nullable ScheduledExecutorService timer;

    PurgeTimer(Purge purge, Duration interval) {
        this.purge = purge;
        this.interval = interval;
    }

    @Override
    public synchronized void start() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("txmq-purge-");
        threads.setDaemon(true);
        timer = Executors.newSingleThreadScheduledExecutor(threads);
        timer.scheduleWithFixedDelay(this::purge, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the batch under way. */
    @Override
    public synchronized void stop() {
        if (timer == null) {
            return;
        }
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.debug("a purge is still running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }

    private void purge() {
        try {
            purge.purgeOnce();
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.warn("old rows could not be purged, trying again in {} s", interval.toSeconds(), e);
            }
        }
    }
}
