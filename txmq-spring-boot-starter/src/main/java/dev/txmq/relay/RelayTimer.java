package dev.txmq.relay;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import dev.txmq.config.TxmqProperties;

/** Runs the relay at intervals, and without a pause while there is more to do. */
final class RelayTimer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RelayTimer.class);
    private static final long STOP_SECONDS = 10;

    private final Relay relay;
    private final TxmqProperties settings;
    private @Nullable ScheduledExecutorService timer;

    RelayTimer(Relay relay, TxmqProperties settings) {
        this.relay = relay;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        if (settings.producer().topics().isEmpty()) {
            return;
        }
        long interval = settings.relay().pollInterval().toMillis();
        timer = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("txmq-relay-"));
        timer.scheduleWithFixedDelay(this::run, interval, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdown();
            try {
                if (!timer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                    timer.shutdownNow();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }

    /** After the producer has started, and stopped before it. */
    @Override
    public int getPhase() {
        return 1;
    }

    private void run() {
        try {
            boolean more = true;
            while (more && !Thread.currentThread().isInterrupted()) {
                more = relay.relayOnce();
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "the relay could not do its work, trying again in {}",
                    settings.relay().pollInterval(),
                    e);
        }
    }
}
