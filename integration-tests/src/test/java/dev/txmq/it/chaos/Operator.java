package dev.txmq.it.chaos;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.txmq.it.processes.Listener;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/** Pauses a listener for some seconds, then another, while everything goes on. Every other pause is remembered. */
final class Operator {

    private static final int PAUSE_SECONDS = 2;

    private final List<Listener> listeners;
    private final Random random;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile @Nullable Listener paused;
    private volatile int answered;
    private int pauses;

    /** @param seed decides which listeners are paused */
    Operator(List<Listener> listeners, long seed) {
        this.listeners = listeners;
        this.random = new Random(seed);
    }

    void begin() {
        timer.scheduleWithFixedDelay(this::act, 0, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Resumes what is paused; everything must be alive. */
    void end() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(2, TimeUnit.MINUTES);
        await("the last listener is resumed")
                .atMost(ofMinutes(2))
                .pollInterval(ofSeconds(1))
                .until(this::isNonePaused);
    }

    /** How many pauses were answered. */
    int answered() {
        return answered;
    }

    /** A service that is dead or frozen is asked again. It counts as paused without an answer, too, since that may have been lost. */
    private void act() {
        if (isNonePaused()) {
            Listener next = listeners.get(random.nextInt(listeners.size()));
            paused = next;
            if (next.pause(pauses++ % 2 == 0)) {
                answered++;
            }
        }
    }

    private boolean isNonePaused() {
        Listener now = paused;
        if (now != null && now.resume()) {
            paused = null;
        }
        return paused == null;
    }
}
