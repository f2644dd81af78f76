package dev.txmq.rocketmq.receive;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets a consumer fetch less often while messages come thick and fast. A broker answers a waiting fetch with the first message
 * that comes, so a quick consumer fetches nearly each message by itself, and broker and client pay for that. Above
 * {@value #BUSY_PER_SECOND} messages a second, each queue is left alone for {@value #PAUSE_MILLIS} ms between two fetches;
 * below, and where fetches bring many at a time already, nothing waits.
 */
final class PullPacing {

    static final long PAUSE_MILLIS = 10;
    private static final long BUSY_PER_SECOND = 1_000;
    private static final int MANY = 16;
    private static final Duration WINDOW = Duration.ofMillis(100);

    private final LongConsumer pauseMillis;
    private final LongSupplier nanoTime;
    private long windowBegan;
    private long messages;
    private long calls;

    /** @param pauseMillis is told how long to leave a queue alone between two fetches */
    PullPacing(LongConsumer pauseMillis, LongSupplier nanoTime) {
        this.pauseMillis = pauseMillis;
        this.nanoTime = nanoTime;
        this.windowBegan = nanoTime.getAsLong();
    }

    /** So many messages were handed to the listener at once. */
    synchronized void received(int count) {
        messages += count;
        calls++;
        long now = nanoTime.getAsLong();
        long elapsed = now - windowBegan;
        if (elapsed >= WINDOW.toNanos()) {
            boolean busy = messages * Duration.ofSeconds(1).toNanos() > BUSY_PER_SECOND * elapsed;
            pauseMillis.accept(busy && messages < MANY * calls ? PAUSE_MILLIS : 0);
            windowBegan = now;
            messages = 0;
            calls = 0;
        }
    }
}
