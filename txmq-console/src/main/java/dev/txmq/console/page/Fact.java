package dev.txmq.console.page;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Something to know about what a page shows.
 *
 * @param label what it is, as the pages' texts call it
 */
public record Fact(String label, String value) {

    private static final int LONGEST = 500;

    /** Those that are known. */
    public static final class Facts {

        private final List<Fact> known = new ArrayList<>();

        /** Adds it, unless it is null. */
        public Facts add(String label, @Nullable Object value) {
            if (value != null) {
                known.add(new Fact(label, text(value)));
            }
            return this;
        }

        /** In the order in which they were added. */
        public List<Fact> list() {
            return List.copyOf(known);
        }

        private static String text(Object value) {
            if (value instanceof Instant time) {
                return time.truncatedTo(ChronoUnit.SECONDS).toString();
            }
            return shortened(String.valueOf(value), LONGEST);
        }
    }

    /** Its beginning, if it is longer. */
    public static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
