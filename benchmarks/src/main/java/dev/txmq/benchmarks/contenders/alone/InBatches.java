package dev.txmq.benchmarks.contenders.alone;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.job.Registration;

/** Does something with registrations, as many at a time as wait; callers do not wait for it. */
final class InBatches implements Registrar, AutoCloseable {

    /** What a listener of txmq is given at most, by default. */
    static final int BATCH = 32;

    private static final Logger LOG = LoggerFactory.getLogger(InBatches.class);

    private final BlockingQueue<Registration> waiting = new LinkedBlockingQueue<>();
    private final ExecutorService pool;
    private final Consumer<List<Registration>> action;

    InBatches(int threads, Consumer<List<Registration>> action) {
        this.action = action;
        this.pool = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            pool.execute(this::work);
        }
    }

    @Override
    public void register(Registration registration) {
        waiting.add(registration);
    }

    private void work() {
        try {
            while (true) {
                List<Registration> batch = new ArrayList<>(List.of(waiting.take()));
                waiting.drainTo(batch, BATCH - 1);
                action.accept(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("what waits is not done", e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
