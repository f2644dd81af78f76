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
        long each = paces.get(lane).each(next, System.nanoTime());
        return Duration.ofNanos(each).multipliedBy(before).dividedBy(OPTIMISM);
    }

    private static final class Pace {

        /** As it was then; 0 for not seen yet. */
        private long next;

        private long since;
        private long each = FASTEST.toNanos();

        /** How many nanoseconds one has taken of late. Time in which the key does not move does not count: others fail then. */
        synchronized long each(long nextNow, long now) {
            long nanos = now - since;
            if (next == 0 || nanos > LOOKS_EVERY.toNanos()) {
                if (next > 0 && nextNow > next) {
                    long measured = Math.max(nanos / (nextNow - next), FASTEST.toNanos());
                    // twice as slow at most: it may just have begun to move
                    each = Math.min(measured, Math.min(2 * each, SLOWEST.toNanos()));
                }
                next = Math.max(next, nextNow);
                since = now;
            }
            return each;
        }
    }
}
