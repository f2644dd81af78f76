package dev.txmq.notify.send;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.notify.send.Records.Next;

/**
 * Records what requests have come to; successes together, as far as they come at the same time.
 *
 * <ol>
 *   <li>The thread that has a success leaves it in a queue.
 *   <li>Unless others record already, it takes what is in the queue and records it in one transaction, then what has come meanwhile, until
 *       nothing is left. So one that comes alone waits for nobody.
 *   <li>The rest is recorded one by one: failures, successes of endpoints that were failing, and deliveries that are no longer WAITING or in
 *       the transaction of somebody else.
 * </ol>
 *
 * <p>What cannot be recorded is still due, and is sent again: all of a transaction that fails.
 */
final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int TOGETHER = 64;

    /** How many threads record for others at once: while one waits for its commit, the other one works. */
    static final int THREADS = 2;

    private final Records records;
    private final Executor threads;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore turns = new Semaphore(THREADS);

    /** @param threads one for each request, and {@link #THREADS} more */
    Recorder(Records records, Executor threads) {
        this.records = records;
        this.threads = threads;
    }

    /** @param then is called once, by any thread */
    void record(Attempted attempted, Consumer<Next> then) {
        Waiting waiting = new Waiting(attempted, then);
        if (!attempted.isPlainSuccess()) {
            alone(waiting);
            return;
        }
        queue.add(waiting);
        while (!queue.isEmpty() && turns.tryAcquire()) {
            try {
                together(take());
            } finally {
                turns.release();
            }
        }
    }

    /** What is there. A delivery that is there twice, since its lease was lost and won again, is recorded twice. */
    private Map<UUID, Waiting> take() {
        Map<UUID, Waiting> group = new LinkedHashMap<>();
        Waiting next;
        while (group.size() < TOGETHER && (next = queue.poll()) != null) {
            if (group.putIfAbsent(next.delivery(), next) != null) {
                later(next);
            }
        }
        return group;
    }

    private void together(Map<UUID, Waiting> group) {
        if (group.isEmpty()) {
            return;
        }
        boolean failed = true;
        Set<UUID> recorded = Set.of();
        try {
            recorded = records.recordTogether(
                    group.values().stream().map(Waiting::attempted).toList());
            failed = false;
        } catch (RuntimeException e) {
            warn(group.keySet(), e);
        } finally {
            for (Waiting one : group.values()) {
                if (failed) {
                    one.then().accept(Next.LATER);
                } else if (recorded.contains(one.delivery())) {
                    one.then().accept(Next.GO_ON);
                } else {
                    later(one);
                }
            }
        }
    }

    private void later(Waiting one) {
        threads.execute(() -> alone(one));
    }

    private void alone(Waiting one) {
        Next next = Next.LATER;
        try {
            next = records.record(one.attempted());
        } catch (RuntimeException e) {
            warn(List.of(one.delivery()), e);
        } finally {
            one.then().accept(next);
        }
    }

    private static void warn(Collection<UUID> deliveries, RuntimeException e) {
        LOG.warn("deliveries {} could not be recorded, they are sent again", deliveries, e);
    }

    private record Waiting(Attempted attempted, Consumer<Next> then) {

        UUID delivery() {
            return attempted.delivery();
        }
    }
}
