package dev.txmq.console.now;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an instance has done since its start, as {@code txmq} answers. What it does not count is null.
 *
 * @param instance an id that is new at each start
 */
record Traffic(
        @Nullable String instance,
        @Nullable Long published,
        @Nullable Long confirmed,
        @Nullable Map<String, Group> groups) {

    /** What a consumer group has done. */
    record Group(
            @Nullable Long handled,
            @Nullable Long retried,
            @Nullable Long parked,
            @Nullable EndToEnd endToEnd) {

        private Totals totals() {
            Totals outcomes = new Totals(
                    Map.of(
                            Count.HANDLED, orZero(handled),
                            Count.RETRIED, orZero(retried),
                            Count.PARKED, orZero(parked)),
                    0);
            return endToEnd == null ? outcomes : outcomes.plus(endToEnd.totals());
        }
    }

    /**
     * From the publishing to the end of the handling.
     *
     * @param longestMillis of the last minutes
     */
    record EndToEnd(
            @Nullable Long count,
            @Nullable Double totalMillis,
            @Nullable Double longestMillis) {

        private Totals totals() {
            return new Totals(
                    Map.of(Count.TIMED, orZero(count), Count.MILLIS, orZero(totalMillis)), orZero(longestMillis));
        }
    }

    /** Of all groups. */
    Totals totals() {
        Totals totals = new Totals(Map.of(Count.PUBLISHED, orZero(published), Count.CONFIRMED, orZero(confirmed)), 0);
        if (groups != null) {
            for (Group group : groups.values()) {
                totals = totals.plus(group.totals());
            }
        }
        return totals;
    }

    private static double orZero(@Nullable Number number) {
        return number == null ? 0 : number.doubleValue();
    }
}
