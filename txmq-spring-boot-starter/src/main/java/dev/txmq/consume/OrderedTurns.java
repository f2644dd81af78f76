package dev.txmq.consume;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.order.Admission;
import dev.txmq.order.Positions;
import dev.txmq.order.Positions.Standstill;
import dev.txmq.rocketmq.RetryDelay;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.Sequence.Lane;

/**
 * Lets the threads of a group handle the messages of a key one after the other. A message that comes too early waits for its turn here, if
 * few of its key come before it: they come in a moment, in whatever order, and are then handled at once. The group has {@link #PLACES} threads for
 * that beside those that handle. Any other goes back to the broker, and stays away the longer, the longer its key stands still and the more
 * come before it. What comes back and has many before it is not tried: it would only take the row of the key from the one whose turn it is.
 */
final class OrderedTurns {

    /** How many messages of a group wait for their turn in one instance. */
    static final int PLACES = 32;

    /** So close that it may always wait, if there is a place. */
    private static final int NEAR = 2;

    private static final Logger LOG = LoggerFactory.getLogger(OrderedTurns.class);
    /** Longer than what has gone back for a second is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Another instance may have the one before. */
    private static final Duration LOOKS_AGAIN = Duration.ofMillis(100);

    /** Another transaction has the row of the key, to look at it or to commit. */
    private static final Duration AT_ONCE = Duration.ofMillis(10);

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final String group;
    private final Positions positions;
    private final Semaphore threads;
    private final Semaphore places = new Semaphore(PLACES);
    private final Map<Lane, Passing> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger waitingLanes = new AtomicInteger();
    private final Paces paces = new Paces();
    private volatile boolean stopping;

    /** @param threads how many may handle at the same time */
    OrderedTurns(String group, Positions positions, int threads) {
        this.group = group;
        this.positions = positions;
        this.threads = new Semaphore(threads);
    }

    Positions positions() {
        return positions;
    }

    void stopping(boolean stopping) {
        this.stopping = stopping;
    }

    /** Before a thread handles anything. */
    void enter() {
        threads.acquireUninterruptibly();
    }

    void leave() {
        threads.release();
    }

    /**
     * Tries to handle, and again when it may be the turn of the message, for a moment.
     *
     * @param attempt how often the broker has delivered it
     * @param rest runs what it is given while the thread counts as none that handles
     */
    Admission await(Sequence sequence, int attempt, Rest rest, Supplier<Admission> handling) {
        begin();
        if (attempt > 1 && isFar(sequence)) {
            return Admission.LATER;
        }
        Passing lane =
                lanes.compute(sequence.lane(), (any, known) -> (known == null ? new Passing() : known).entered());
        try {
            return await(sequence, lane, rest, handling);
        } finally {
            lanes.computeIfPresent(sequence.lane(), (any, known) -> known.left() ? null : known);
        }
    }

    private Admission await(Sequence sequence, Passing lane, Rest rest, Supplier<Admission> handling) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Admission turn = handling.get();
            if (turn == Admission.NOW) {
                lane.passed(sequence.number());
            }
            if (turn != Admission.SOON || !isTurnBefore(end, sequence, lane, rest)) {
                return turn;
            }
        }
    }

    private boolean isFar(Sequence sequence) {
        try {
            return positions.isBehind(group, sequence, near());
        } catch (RuntimeException e) {
            LOG.debug("group {}: it cannot be known what comes before {}", group, sequence, e);
            return false;
        }
    }

    /** Waits, unless too many come before it, or wait already. The next one only waits for its row. */
    private boolean isTurnBefore(long end, Sequence sequence, Passing lane, Rest rest) {
        long before = before(sequence);
        if (before == 0) {
            rest.during(() -> lane.await(sequence.number() - 1, AT_ONCE));
            return !stopping && System.nanoTime() - end < 0;
        }
        if (before >= near() || !places.tryAcquire()) {
            return false;
        }
        if (lane.waits(1) == 1) {
            waitingLanes.incrementAndGet();
        }
        try {
            while (!stopping && System.nanoTime() - end < 0) {
                rest.during(() -> lane.await(sequence.number() - 1, LOOKS_AGAIN));
                if (lane.hasPassed(sequence.number() - 1) || before(sequence) == 0) {
                    return true;
                }
            }
            return false;
        } finally {
            if (lane.waits(-1) == 0) {
                waitingLanes.decrementAndGet();
            }
            places.release();
        }
    }

    /** How many may come before one that waits here: the places are shared by the keys, and those that come first are to have them. */
    private int near() {
        return Math.max(NEAR, PLACES / Math.max(1, waitingLanes.get()));
    }

    /** As many as there may be, if that cannot be known. */
    private long before(Sequence sequence) {
        try {
            return positions.before(group, sequence);
        } catch (RuntimeException e) {
            LOG.debug("group {}: it cannot be known what comes before {}", group, sequence, e);
            return sequence.number();
        }
    }

    /** It is no fault of the message if that fails, and the next one tries again. */
    private void begin() {
        try {
            positions.begin(group);
        } catch (RuntimeException e) {
            LOG.debug("group {}: the beginning of its order cannot be remembered", group, e);
        }
    }

    /** The key stands still: how long to stay away. */
    RetryDelay stand(Sequence sequence) {
        Standstill standstill = remember(sequence);
        Duration away = longer(
                standstill.time().dividedBy(4),
                paces.away(sequence.lane(), sequence.number() - standstill.before(), standstill.before()));
        if (away.toSeconds() < 1) {
            return new RetryDelay.Level(1);
        }
        return new RetryDelay.After(away.compareTo(LONGEST) < 0 ? away : LONGEST);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private Standstill remember(Sequence sequence) {
        try {
            return positions.stand(group, sequence);
        } catch (RuntimeException e) {
            LOG.debug("group {}: it cannot be remembered that {} waits", group, sequence, e);
            return Standstill.NONE;
        }
    }

    /** How a thread rests. */
    interface Rest {

        void during(Runnable wait);
    }

    /** Up to where this instance has handled the messages of a key, as long as one of its threads has some. */
    private static final class Passing {

        private int threads;
        private int waiting;
        private long last;

        synchronized Passing entered() {
            threads++;
            return this;
        }

        /** Returns whether that was the last thread. */
        synchronized boolean left() {
            return --threads == 0;
        }

        /** Returns how many wait now. */
        synchronized int waits(int more) {
            waiting += more;
            return waiting;
        }

        synchronized void passed(long number) {
            last = Math.max(last, number);
            notifyAll();
        }

        synchronized boolean hasPassed(long number) {
            return last >= number;
        }

        /** Until it has passed that number; a moment at most. If it has already, the row of the key is locked for a moment. */
        synchronized void await(long number, Duration moment) {
            long end = System.nanoTime() + (last < number ? moment : AT_ONCE).toNanos();
            try {
                do {
                    TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
                } while (last < number && System.nanoTime() - end < 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
