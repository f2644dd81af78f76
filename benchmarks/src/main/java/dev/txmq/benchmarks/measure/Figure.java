package dev.txmq.benchmarks.measure;

import java.util.Collection;
import java.util.List;

/** What several rounds measured. */
public record Figure(double median, double lowest, double highest) {

    /** @throws IllegalArgumentException if there is none */
    public static Figure of(Collection<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("A figure needs at least one round");
        }
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Figure(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
