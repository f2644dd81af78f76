package dev.txmq.benchmarks.report;

/**
 * What a ratio is meant to be, and is.
 *
 * @param goal such as {@code >= 1.5}
 */
public record Target(String measure, String goal, double figure, boolean met) {

    static Target atLeast(String measure, double goal, double figure) {
        return new Target(measure, ">= " + goal, figure, figure >= goal);
    }

    static Target atMost(String measure, double goal, double figure) {
        return new Target(measure, "<= " + goal, figure, figure <= goal);
    }
}
