package dev.txmq.consume;

import java.time.Duration;

import org.springframework.util.ConcurrentLruCache;

import dev.txmq.rocketmq.Sequence.Lane;

/**
 * How fast the keys move that have stood still. A message that comes back long before its turn costs the group what handling another would;
 * so it stays away a quarter of the time that those before it have taken of late. Then each comes back a few times, however many wait and
 * however slow they are.
 */
final class Paces {

    /** Of those that have stood still lately; the others are taken for fast. */
    private static final int REMEMBERED = 1_000;

    /** They may become faster: they were slow if the next one was away itself. */
    private static final int OPTIMISM = 4;

    private static final Duration FASTEST = Duration.ofMillis(40);
    private static final Duration SLOWEST = Duration.ofSeconds(1);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(2);

    private final ConcurrentLruCache<Lane, Pace> paces = new ConcurrentLruCache<>(REMEMBERED, any -> new Pace());

    /**
     * How long to stay away.
     *
     * @param next the number that comes next of the key
     * @param before how many come before the message
     */
    Duration away(Lane lane, long next, long before) {
        return paces.get(lane)
                .each(next, System.nanoTime())
                .multipliedBy(before)
                .dividedBy(OPTIMISM);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static final class Pace {

        /** As it was then; 0 for not seen yet. */
        private long next;

        private long since;
        private Duration each = FASTEST;

        /** What one has taken of late. Time in which the key does not move does not count: others fail then. */
        synchronized Duration each(long nextNow, long now) {
            long nanos = now - since;
            if (next == 0 || nanos > LOOKS_EVERY.toNanos()) {
                if (next > 0 && nextNow > next) {
                    Duration measured = Duration.ofNanos(nanos / (nextNow - next));
                    // twice as slow at most: it may just have begun to move
                    Duration slowest = shorter(each.multipliedBy(2), SLOWEST);
                    each = shorter(longer(measured, FASTEST), slowest);
                }
                next = Math.max(next, nextNow);
                since = now;
            }
            return each;
        }
    }
}
