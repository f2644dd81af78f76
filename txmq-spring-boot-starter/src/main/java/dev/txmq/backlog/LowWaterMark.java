package dev.txmq.backlog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;

/**
 * Where to begin in an index that is worked off from its lower end. While somebody holds an old snapshot, such as a backup, InnoDB
 * keeps the entries that were deleted since, and who begins at the lower end passes all of them each time.
 *
 * <p>So a look begins where the last one ended, and once a second 10 s below that: a transaction may commit late, or the clock of
 * another instance be behind. What comes still lower is found by a full look, from the lower end on. It comes 5 s after the last one
 * if that took no time, else so seldom that it takes a fiftieth of the time, and after 5 minutes at the latest. So nothing is missed for
 * longer than 5 minutes, unless full looks fail, since they take too long. Then looks go on from where they were, or from 10 minutes ago
 * if none has succeeded yet, and what is below has to wait for a full look that succeeds.
 *
 * <p>Not thread-safe.
 */
public final class LowWaterMark {

    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final Duration MARGIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SOONEST = Duration.ofSeconds(5);
    private static final Duration LATEST = Duration.ofMinutes(5);
    private static final Duration LONG_AGO = Duration.ofMinutes(10);
    private static final int SELDOM = 50;
    /** Before all that a {@code DATETIME} may be. */
    private static final Instant LOWER_END = Instant.parse("1000-01-01T00:00:00Z");

    private final InstantSource clock;
    private Instant mark = LOWER_END;
    private long nextMargin = System.nanoTime();
    private long nextFull = nextMargin;
    /** Up to where a full look that is under way has to come; it may take several calls. */
    private @Nullable Instant goal = mark;

    /** For a full look, without what has found much: that is no waste of time. */
    private long spent;

    public LowWaterMark(InstantSource clock) {
        this.clock = clock;
    }

    /** What looks from an instant on. */
    @FunctionalInterface
    public interface Look<T> {

        Found<T> from(Instant from);
    }

    /**
     * What a look has found.
     *
     * @param end there is nothing below this that has to be found again
     */
    public record Found<T>(T value, Instant end, Reach reach) {}

    /** How far a look has come. */
    public enum Reach {
        /** To the upper end. */
        ALL,
        /** It has found as much as it may. */
        MUCH,
        /** It has passed so much that was not asked for that it goes on with the next call. */
        PART
    }

    /** Below this there is nothing, as far as is known. */
    public Instant mark() {
        return mark;
    }

    /** Looks once. If that fails, the next look begins at the same point, except after a full one. */
    public <T> T look(Look<T> look) {
        long start = System.nanoTime();
        Instant from = begin(start);
        Reach reach = Reach.ALL;
        try {
            Found<T> found = look.from(from);
            mark = found.end();
            reach = found.reach();
            return found.value();
        } catch (RuntimeException e) {
            if (goal != null) {
                mark = goal.equals(LOWER_END) ? clock.instant().minus(LONG_AGO) : goal;
            }
            throw e;
        } finally {
            if (goal != null) {
                if (reach != Reach.MUCH || from.equals(LOWER_END)) {
                    spent += System.nanoTime() - start;
                }
                if (reach == Reach.ALL || !mark.isBefore(goal)) {
                    endFull();
                }
            }
        }
    }

    private Instant begin(long now) {
        if (goal == null && now - nextFull >= 0) {
            goal = mark;
            mark = LOWER_END;
        }
        if (goal != null || now - nextMargin < 0) {
            return mark;
        }
        nextMargin = now + MARGIN_INTERVAL.toNanos();
        return mark.minus(MARGIN);
    }

    private void endFull() {
        goal = null;
        nextMargin = System.nanoTime();
        nextFull = nextMargin + Math.min(LATEST.toNanos(), Math.max(SOONEST.toNanos(), SELDOM * spent));
        spent = 0;
    }
}
