package dev.txmq.config;

import java.util.Collection;

/** How much one call may ask for. */
public final class Bounds {

    /** Rows that one call lists, or ids that it names, where it says no other number. */
    public static final int MOST = 1_000;

    private Bounds() {}

    /** Refuses a limit that is not from 1 to the most. */
    public static void checkLimit(int limit, int most) {
        if (limit < 1 || limit > most) {
            throw new IllegalArgumentException("limit must be 1 to %d, was %d".formatted(most, limit));
        }
    }

    /** Refuses more than {@link #MOST} ids. */
    public static void checkIds(Collection<?> ids) {
        if (ids.size() > MOST) {
            throw new IllegalArgumentException(
                    "There may be %d ids at most, and there are %d".formatted(MOST, ids.size()));
        }
    }
}
