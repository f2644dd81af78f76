package dev.txmq.console.now;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How some numbers of a service have changed.
 *
 * @param name of its texts
 * @param data times in seconds, then the values of each line, as JSON
 */
record Chart(String name, List<Line> lines, String data) {

    /**
     * A line of the chart, of which a table beside it says the same in numbers.
     *
     * @param name of its text
     * @param of what it is one of, such as a consumer group, or empty
     * @param values null where nobody knows
     */
    record Line(String name, String of, List<@Nullable Double> values) {

        private static final double FEW = 10;
        private static final String UNKNOWN = "–";

        /** The last value. */
        public String now() {
            return text(values.get(values.size() - 1));
        }

        public String highest() {
            return text(values.stream()
                    .filter(Objects::nonNull)
                    .max(Double::compare)
                    .orElse(null));
        }

        boolean isKnown() {
            return values.stream().anyMatch(Objects::nonNull);
        }

        private static String text(@Nullable Double value) {
            if (value == null) {
                return UNKNOWN;
            }
            return String.format(Locale.ROOT, value < FEW && value != Math.rint(value) ? "%.1f" : "%.0f", value);
        }
    }
}
