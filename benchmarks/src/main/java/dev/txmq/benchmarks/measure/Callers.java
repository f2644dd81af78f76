package dev.txmq.benchmarks.measure;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

import dev.txmq.benchmarks.contender.Running;
import dev.txmq.benchmarks.job.Registration;

/** Threads that register users one after the other, each as fast as it is answered. */
public final class Callers {

    private Callers() {}

    /**
     * Registers so many users, from this id on, by so many threads.
     *
     * @return when the first call was made, by {@code System.nanoTime()}
     * @throws ExecutionException when a registration fails
     */
    public static long register(Running contender, long firstId, int users, int callers)
            throws InterruptedException, ExecutionException {
        return run(callers, users, index -> contender.register(Registration.of(firstId + index, Clock.systemUTC())));
    }

    static long run(int threads, int times, LongConsumer action) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    start.await();
                    for (int index = next.getAndIncrement(); index < times; index = next.getAndIncrement()) {
                        action.accept(index);
                    }
                    return null;
                }));
            }
            long started = System.nanoTime();
            start.countDown();
            for (Future<?> future : running) {
                future.get();
            }
            return started;
        } finally {
            pool.shutdownNow();
        }
    }
}
