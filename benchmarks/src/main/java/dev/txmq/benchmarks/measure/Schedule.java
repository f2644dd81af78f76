package dev.txmq.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** When something is due that happens at a fixed rate, from a second after now on. */
public final class Schedule {

    private final long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    private final int perSecond;

    public Schedule(int perSecond) {
        this.perSecond = perSecond;
    }

    /** By {@code System.nanoTime()}. */
    public long due(int index) {
        return begin + TimeUnit.SECONDS.toNanos(index) / perSecond;
    }

    /** The action, not before it is due. */
    public IntConsumer each(IntConsumer action) {
        return index -> {
            waitFor(index);
            action.accept(index);
        };
    }

    private void waitFor(int index) {
        try {
            TimeUnit.NANOSECONDS.sleep(due(index) - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for number %d to be due".formatted(index), e);
        }
    }
}
