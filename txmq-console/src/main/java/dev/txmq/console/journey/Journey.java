package dev.txmq.console.journey;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is on record.
 *
 * @param steps what has happened, in the order of its times
 * @param expected what comes next, if it is not over
 * @param failures a sentence about each service that did not tell everything
 */
record Journey(List<Step> steps, List<Step> expected, List<String> failures) {

    static Journey of(List<Step> all, List<String> failures) {
        return new Journey(
                all.stream()
                        .filter(step -> !step.isExpected() && step.at() != null)
                        .sorted(Comparator.comparing(step -> Objects.requireNonNull(step.at())))
                        .toList(),
                all.stream()
                        .filter(Step::isExpected)
                        .filter(step -> !step.what().equals(Step.NEXT_DELIVERY)
                                || all.stream().noneMatch(other -> other.settles(step)))
                        .toList(),
                failures.stream().distinct().sorted().toList());
    }

    Journey masked() {
        return new Journey(masked(steps), masked(expected), failures);
    }

    private static List<Step> masked(List<Step> steps) {
        return steps.stream().map(Step::masked).toList();
    }

    /** Whether nobody knows anything. */
    public boolean isEmpty() {
        return Stream.of(steps, expected).allMatch(List::isEmpty);
    }

    /** How long step number {@code i} came after the one before. */
    public String gap(int i) {
        return steps.get(i).after(i == 0 ? null : steps.get(i - 1));
    }
}
