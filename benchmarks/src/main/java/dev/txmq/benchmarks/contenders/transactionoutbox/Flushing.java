package dev.txmq.benchmarks.contenders.transactionoutbox;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.gruelbox.transactionoutbox.TransactionOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.txmq.benchmarks.contest.Place;

/** The background worker that the documentation asks for: flushes until nothing is left, then pauses for a minute. */
final class Flushing implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Flushing.class);

    private final TransactionOutbox outbox;
    private final long pauseSeconds;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean running;

    Flushing(TransactionOutbox outbox, Place place) {
        this.outbox = outbox;
        this.pauseSeconds = place.isHurried() ? 1 : 60;
    }

    @Override
    public void start() {
        running = true;
        worker.scheduleWithFixedDelay(this::flush, 0, pauseSeconds, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        worker.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void flush() {
        try {
            while (running && outbox.flush()) {
                LOG.debug("flushed some");
            }
        } catch (RuntimeException e) {
            LOG.warn("the outbox could not be flushed, trying again in {} s", pauseSeconds, e);
        }
    }
}
