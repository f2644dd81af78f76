package dev.txmq.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** Parts that are those of other runs, since a machine may not be free for as long as all of them take. */
final class Kept {

    private final List<Report> others;
    private final Map<String, String> days = new TreeMap<>();

    /** @param others those that come first are taken first */
    Kept(List<Report> others) {
        this.others = new ArrayList<>(others);
    }

    /** What was measured, or what the first other report has of it. */
    <T> @Nullable T orOther(String part, @Nullable T measured, Function<Report, @Nullable T> of) {
        if (measured != null) {
            return measured;
        }
        for (Report other : others) {
            T kept = of.apply(other);
            if (kept != null) {
                days.put(
                        part, other.earlier().getOrDefault(part, other.machine().date()));
                return kept;
            }
        }
        return null;
    }

    /** On which days those parts were measured that were taken from others. */
    Map<String, String> days() {
        return Map.copyOf(days);
    }
}
