package dev.txmq.console.now;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * What was counted.
 *
 * @param longestMillis the longest time from the publishing to the end of the handling within the last minutes, which is no sum
 */
record Totals(Map<Count, Double> counts, double longestMillis) {

    static final Totals NONE = new Totals(Map.of(), 0);

    Totals {
        counts = Map.copyOf(counts);
    }

    double of(Count count) {
        return counts.getOrDefault(count, 0.0);
    }

    Totals plus(Totals other) {
        return with(other, Double::sum, Math.max(longestMillis, other.longestMillis));
    }

    /** What was added since then. */
    Totals minus(Totals before) {
        return with(before, (now, then) -> now - then, longestMillis);
    }

    Totals dividedBy(double divisor) {
        return with(NONE, (count, none) -> count / divisor, longestMillis);
    }

    /** A counter never falls, unless it begins anew. */
    boolean hasFallen() {
        return counts.values().stream().anyMatch(count -> count < 0);
    }

    private Totals with(Totals other, DoubleBinaryOperator operator, double longest) {
        Map<Count, Double> result = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            result.put(count, operator.applyAsDouble(of(count), other.of(count)));
        }
        return new Totals(result, longest);
    }
}
