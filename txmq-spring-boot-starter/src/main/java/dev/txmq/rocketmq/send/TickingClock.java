package dev.txmq.rocketmq.send;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Counts ticks of 10 ms. A pause of the whole process stops it too, and it makes up for none: what it measures is time to work. */
final class TickingClock implements LongSupplier, AutoCloseable {

    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AtomicLong ticks = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "txmq-clock");
        thread.setDaemon(true);
        return thread;
    });

    /** Has no thread before. */
    void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            timer.scheduleWithFixedDelay(ticks::incrementAndGet, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public long getAsLong() {
        return ticks.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
