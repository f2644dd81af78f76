package dev.txmq.consume;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler;

/**
 * Makes one batch of what several listener threads have been given. The client cuts batches when it pulls, so under steady load
 * each thread holds a message or two, and each would pay for a transaction of its own. Here a thread waits while
 * {@value #RUNNERS} others handle, unless these have been at it for {@value #SLOW_SECONDS} s, and whoever is next takes along what all those waiting hold, up to the batch size: the
 * batches grow with the load by themselves, as in a group commit. A thread that comes with a full batch waits for nobody.
 *
 * <p>After flat combining (Hendler, Incze, Shavit, Tzafrir: Flat Combining and the Synchronization-Parallelism Tradeoff, 2010).
 */
final class CombiningHandler implements DeliveryHandler {

    private static final int RUNNERS = 2;
    private static final int SLOW_SECONDS = 2;

    private final DeliveryHandler handler;
    private final int batchSize;
    private final long slowNanos;
    private final Lock lock = new ReentrantLock();
    /** The oldest first, so that none starves. */
    private final Deque<Share> waiting = new ArrayDeque<>();

    /** When each that is handling began, by {@link System#nanoTime}. */
    private final Map<List<Share>, Long> runners = new IdentityHashMap<>();

    CombiningHandler(DeliveryHandler handler, int batchSize) {
        this(handler, batchSize, Duration.ofSeconds(SLOW_SECONDS));
    }

    /** @param slow who has been handling for that long is not counted any more */
    CombiningHandler(DeliveryHandler handler, int batchSize, Duration slow) {
        this.handler = handler;
        this.batchSize = batchSize;
        this.slowNanos = slow.toNanos();
    }

    @Override
    public void stopping(boolean stopping) {
        handler.stopping(stopping);
    }

    @Override
    public List<Verdict> handle(List<Delivery> deliveries) {
        if (deliveries.size() >= batchSize) {
            return handler.handle(deliveries);
        }
        Share own = new Share(deliveries, lock.newCondition());
        List<Share> batch = awaitTurn(own);
        if (!batch.isEmpty()) {
            try {
                run(batch);
            } finally {
                leave(batch);
            }
        }
        return own.verdicts();
    }

    /** Returns the next batch for this thread to run, its own share the first of it; none if another has handled it meanwhile. */
    private List<Share> awaitTurn(Share own) {
        lock.lock();
        try {
            waiting.add(own);
            while (!own.isSettled() && !(isRunnerWanted() && waiting.peek() == own)) {
                // looks again by itself, for no one calls when a runner becomes slow
                if (!own.turn.await(slowNanos, TimeUnit.NANOSECONDS)) {
                    callNext();
                }
            }
            if (own.isSettled()) {
                return List.of();
            }
            List<Share> batch = nextBatch();
            runners.put(batch, System.nanoTime());
            return batch;
        } catch (InterruptedException e) {
            waiting.remove(own);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The consumer stops before these messages could be handled", e);
        } finally {
            callNext();
            lock.unlock();
        }
    }

    private void leave(List<Share> batch) {
        lock.lock();
        try {
            runners.remove(batch);
            batch.forEach(share -> share.turn.signal());
            callNext();
        } finally {
            lock.unlock();
        }
    }

    private void callNext() {
        if (isRunnerWanted()) {
            waiting.element().turn.signal();
        }
    }

    private boolean isRunnerWanted() {
        if (waiting.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        return runners.values().stream()
                        .filter(began -> now - began < slowNanos)
                        .count()
                < RUNNERS;
    }

    private List<Share> nextBatch() {
        List<Share> batch = new ArrayList<>();
        int size = 0;
        while (!waiting.isEmpty()) {
            size += waiting.element().deliveries.size();
            if (!batch.isEmpty() && size > batchSize) {
                break;
            }
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void run(List<Share> batch) {
        try {
            List<Verdict> verdicts = handler.handle(
                    batch.stream().flatMap(share -> share.deliveries.stream()).toList());
            int from = 0;
            for (Share share : batch) {
                share.settle(verdicts.subList(from, from += share.deliveries.size()));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(share -> share.fail(e));
        }
    }

    /** What one thread has been given, and what became of it. */
    private static final class Share {

        private final List<Delivery> deliveries;
        private final Condition turn;
        private volatile @Nullable List<Verdict> verdicts;
        private volatile @Nullable Throwable failure;

        Share(List<Delivery> deliveries, Condition turn) {
            this.deliveries = deliveries;
            this.turn = turn;
        }

        void settle(List<Verdict> verdicts) {
            this.verdicts = verdicts;
        }

        void fail(Throwable failure) {
            this.failure = failure;
        }

        boolean isSettled() {
            return verdicts != null || failure != null;
        }

        List<Verdict> verdicts() {
            List<Verdict> settled = verdicts;
            if (settled == null) {
                throw new IllegalStateException("A batch with these messages in it could not be handled", failure);
            }
            return settled;
        }
    }
}
