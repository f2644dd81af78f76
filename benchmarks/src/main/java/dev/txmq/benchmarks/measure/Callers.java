package dev.txmq.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Threads that do something many times between them. */
public final class Callers {

    private Callers() {}

    /** When the first began and the last was done, by {@code System.nanoTime()}. */
    public record Span(long begin, long end) {}

    /**
     * Does it so many times by so many threads, with each number from 0 on.
     *
     * @throws ExecutionException when it failed once
     */
    public static Span run(int callers, int times, IntConsumer action) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(pool.submit(() -> {
                    start.await();
                    for (int index = next.getAndIncrement(); index < times; index = next.getAndIncrement()) {
                        action.accept(index);
                    }
                    return null;
                }));
            }
            long begin = System.nanoTime();
            start.countDown();
            for (Future<?> future : running) {
                future.get();
            }
            return new Span(begin, System.nanoTime());
        } finally {
            pool.shutdownNow();
        }
    }
}
