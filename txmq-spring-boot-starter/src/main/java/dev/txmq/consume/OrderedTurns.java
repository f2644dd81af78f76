package dev.txmq.consume;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.order.Admission;
import dev.txmq.order.Positions;
import dev.txmq.rocketmq.RetryDelay;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.Sequence.Lane;

/**
 * Lets the threads of a group handle the messages of a key one after the other. A message that comes too early waits in its thread, if another
 * thread has one before it, else for a moment only: then it goes back to the broker. While its key stands still, others go
 * back at once, and the longer it does, the longer they stay away.
 */
final class OrderedTurns {

    private static final Logger LOG = LoggerFactory.getLogger(OrderedTurns.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration MOMENT = Duration.ofMillis(100);
    /** Another instance may have the one before. */
    private static final Duration LOOKS_AGAIN = Duration.ofMillis(50);

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int STRIPES = 64;

    private final String group;
    private final Positions positions;
    /** The numbers that threads of this instance have. */
    private final Map<Lane, NavigableSet<Long>> lanes = new ConcurrentHashMap<>();

    private final Stripe[] stripes =
            IntStream.range(0, STRIPES).mapToObj(i -> new Stripe()).toArray(Stripe[]::new);
    private volatile boolean stopping;

    OrderedTurns(String group, Positions positions) {
        this.group = group;
        this.positions = positions;
    }

    Positions positions() {
        return positions;
    }

    void stopping(boolean stopping) {
        this.stopping = stopping;
    }

    /** Tries to handle, and again when something of the key has been handled, for a moment. */
    Admission await(Sequence sequence, Supplier<Admission> handling) {
        begin();
        NavigableSet<Long> inHand = inHand(sequence);
        try {
            return await(sequence, inHand, handling);
        } finally {
            letGo(sequence);
        }
    }

    private Admission await(Sequence sequence, NavigableSet<Long> inHand, Supplier<Admission> handling) {
        Stripe stripe = stripe(sequence.lane());
        long start = System.nanoTime();
        while (true) {
            long seen = stripe.version();
            Admission turn = handling.get();
            if (turn == Admission.NOW) {
                stripe.passed();
            }
            if (turn != Admission.SOON || stopping || System.nanoTime() - start > patience(sequence, inHand)) {
                return turn;
            }
            stripe.await(seen);
        }
    }

    private NavigableSet<Long> inHand(Sequence sequence) {
        return lanes.compute(sequence.lane(), (lane, known) -> {
            NavigableSet<Long> numbers = known == null ? new ConcurrentSkipListSet<>() : known;
            numbers.add(sequence.number());
            return numbers;
        });
    }

    private void letGo(Sequence sequence) {
        lanes.computeIfPresent(sequence.lane(), (lane, numbers) -> {
            numbers.remove(sequence.number());
            return numbers.isEmpty() ? null : numbers;
        });
    }

    private static long patience(Sequence sequence, NavigableSet<Long> inHand) {
        return (inHand.lower(sequence.number()) == null ? MOMENT : PATIENCE).toNanos();
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
        Duration quarter = remember(sequence).dividedBy(4);
        if (quarter.toSeconds() < 1) {
            return new RetryDelay.Level(1);
        }
        return new RetryDelay.After(quarter.compareTo(LONGEST) < 0 ? quarter : LONGEST);
    }

    private Duration remember(Sequence sequence) {
        try {
            return positions.stand(group, sequence);
        } catch (RuntimeException e) {
            LOG.debug("group {}: it cannot be remembered that {} waits", group, sequence, e);
            return Duration.ZERO;
        }
    }

    private Stripe stripe(Lane lane) {
        return stripes[Math.floorMod(lane.hashCode(), STRIPES)];
    }

    /** Some keys, and how many of their messages this instance has handled. */
    private static final class Stripe {

        private long version;

        synchronized long version() {
            return version;
        }

        synchronized void passed() {
            version++;
            notifyAll();
        }

        /** Until another message of it is handled; a moment at most. */
        synchronized void await(long seen) {
            try {
                if (version == seen) {
                    TimeUnit.NANOSECONDS.timedWait(this, LOOKS_AGAIN.toNanos());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
