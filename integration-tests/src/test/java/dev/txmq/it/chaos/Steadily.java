package dev.txmq.it.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Work that begins at a steady rate, whether or not what was begun before is done, unless a thousand are under way: each takes a thread,
 * and the system has threads for some ten thousand.
 */
final class Steadily<T> {

    private static final int MOST_UNDER_WAY = 1_000;

    private final IntFunction<T> work;
    private final Semaphore free = new Semaphore(MOST_UNDER_WAY);
    private final List<Future<T>> begun = new ArrayList<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    /** @param work is told how much has begun before it */
    Steadily(int perSecond, IntFunction<T> work) {
        this.work = work;
        timer.scheduleAtFixedRate(this::begin, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    private synchronized void begin() {
        if (free.tryAcquire()) {
            int number = begun.size();
            begun.add(clients.submit(() -> {
                try {
                    return work.apply(number);
                } finally {
                    free.release();
                }
            }));
        }
    }

    /** Begins no more. */
    void end() {
        timer.shutdownNow();
    }

    /** What came out of all that has begun. */
    synchronized List<T> results() throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> one : begun) {
            results.add(one.get(11, TimeUnit.MINUTES));
        }
        clients.shutdownNow();
        return results;
    }
}
