package dev.txmq.it.patterns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.txmq.it.patterns.Protocol.Step;

/**
 * All states that a {@link Protocol} can reach: every order of its steps, with every fault at every place.
 *
 * <ol>
 *   <li>From the start on, each step of each state is taken once, the nearest states first. So the first run that is found to
 *       a state is one of the shortest.
 *   <li>For each kind of state that must not be, the first run to one is kept.
 *   <li>From the states in which nothing is left open, the steps are followed back, faults left out. A state that is not met
 *       cannot end without a fault. If each state is met, every run ends that has finitely many faults and is fair: a step that
 *       can happen again and again happens at last.
 * </ol>
 */
final class Exploration<S> {

    /** What happens, one after the other, and where it leads. */
    record Run<S>(List<String> steps, S end, String problem) {

        @Override
        public String toString() {
            return IntStream.range(0, steps.size())
                    .mapToObj(i -> "%4d. %s".formatted(i + 1, steps.get(i)))
                    .collect(Collectors.joining("\n", "", "\n   => " + problem));
        }
    }

    private final Protocol<S> protocol;
    private final List<S> states = new ArrayList<>();
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<Integer> comesFrom = new ArrayList<>();
    private final List<String> comesBy = new ArrayList<>();
    private final IntStream.Builder sources = IntStream.builder();
    private final IntStream.Builder targets = IntStream.builder();
    private final Map<String, Integer> firstViolations = new LinkedHashMap<>();
    private final BitSet violating = new BitSet();
    private final int steps;
    private final BitSet canEnd;

    private Exploration(Protocol<S> protocol) {
        this.protocol = protocol;
        this.steps = explore();
        this.canEnd = canEnd();
    }

    static <S> Exploration<S> of(Protocol<S> protocol) {
        return new Exploration<>(protocol);
    }

    /** Takes the named steps from the start. Each of them must be possible where it comes. */
    static <S> S follow(Protocol<S> protocol, List<String> names) {
        S state = protocol.start();
        for (String name : names) {
            List<Step<S>> possible = protocol.steps(state);
            state = possible.stream()
                    .filter(step -> step.what().equals(name))
                    .map(Step::next)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("'%s' cannot happen, but one of %s"
                            .formatted(name, possible.stream().map(Step::what).toList())));
        }
        return state;
    }

    int states() {
        return states.size();
    }

    int steps() {
        return steps;
    }

    /** In how many states something is that must never be. */
    int violating() {
        return violating.cardinality();
    }

    boolean violates(S state) {
        Integer number = numbers.get(state);
        return number != null && violating.get(number);
    }

    /** What is wrong in some state, each with one of the shortest runs to such a state, the shortest first. */
    Map<String, Run<S>> violations() {
        Map<String, Run<S>> runs = new LinkedHashMap<>();
        firstViolations.forEach((problem, state) -> runs.put(problem, run(state, problem)));
        return runs;
    }

    /** To a state from which no end can be reached without a fault. */
    Optional<Run<S>> shortestThatCannotEnd() {
        int first = canEnd.nextClearBit(0);
        return first == states.size()
                ? Optional.empty()
                : Optional.of(run(first, "from here on nothing ends it: " + states.get(first)));
    }

    private int explore() {
        int taken = 0;
        number(protocol.start(), -1, "");
        for (int from = 0; from < states.size(); from++) {
            for (Step<S> step : protocol.steps(states.get(from))) {
                taken++;
                int to = number(step.next(), from, step.what());
                if (!step.isFault()) {
                    sources.add(from);
                    targets.add(to);
                }
            }
        }
        return taken;
    }

    private int number(S state, int from, String by) {
        Integer known = numbers.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        int number = states.size();
        states.add(state);
        comesFrom.add(from);
        comesBy.add(by);
        protocol.violation(state).ifPresent(problem -> {
            violating.set(number);
            firstViolations.putIfAbsent(problem, number);
        });
        return number;
    }

    private BitSet canEnd() {
        int[] from = sources.build().toArray();
        int[] to = targets.build().toArray();
        int[] begin = new int[states.size() + 1];
        Arrays.stream(to).forEach(state -> begin[state + 1]++);
        Arrays.parallelPrefix(begin, Integer::sum);
        int[] next = begin.clone();
        int[] before = new int[from.length];
        for (int step = 0; step < from.length; step++) {
            before[next[to[step]]++] = from[step];
        }
        BitSet met = new BitSet(states.size());
        int[] open = new int[states.size()];
        int count = 0;
        for (int state = 0; state < states.size(); state++) {
            if (protocol.isEnded(states.get(state))) {
                met.set(state);
                open[count++] = state;
            }
        }
        while (count > 0) {
            int state = open[--count];
            for (int i = begin[state]; i < begin[state + 1]; i++) {
                if (!met.get(before[i])) {
                    met.set(before[i]);
                    open[count++] = before[i];
                }
            }
        }
        return met;
    }

    private Run<S> run(int end, String problem) {
        List<String> way = new ArrayList<>();
        for (int state = end; comesFrom.get(state) >= 0; state = comesFrom.get(state)) {
            way.add(comesBy.get(state));
        }
        Collections.reverse(way);
        return new Run<>(way, states.get(end), problem);
    }
}
