package dev.txmq.console.now;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The last ten minutes of a service, in memory. May be used by several threads.
 *
 * <p>Instances count from their start on. What one has added since its last answer, by the time in between, is its rate; the rates of all
 * instances are summed up. An instance that has just started, or whose counters have fallen, has a rate from its second answer on.
 */
final class History {

    static final Duration KEPT = Duration.ofMinutes(10);

    private static final double MILLIS = 1_000;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Map<String, Seen> instances = new HashMap<>();

    /** What an instance had done. */
    private record Seen(Instant at, Totals totals) {

        @Nullable
        Totals perSecondUntil(Seen now) {
            double seconds = Duration.between(at, now.at).toMillis() / MILLIS;
            Totals added = now.totals.minus(totals);
            return seconds <= 0 || added.hasFallen() ? null : added.dividedBy(seconds);
        }
    }

    synchronized void add(Instant at, State state) {
        Totals perSecond = null;
        for (Map.Entry<String, Totals> instance : state.totals().entrySet()) {
            Seen now = new Seen(at, instance.getValue());
            Seen before = instances.put(instance.getKey(), now);
            Totals rate = before == null ? null : before.perSecondUntil(now);
            if (rate != null) {
                perSecond = perSecond == null ? rate : perSecond.plus(rate);
            }
        }
        samples.addLast(new Sample(at, perSecond, state.backlog()));
        forgetBefore(at.minus(KEPT));
    }

    private void forgetBefore(Instant oldest) {
        samples.removeIf(sample -> sample.at().isBefore(oldest));
        instances.values().removeIf(seen -> seen.at().isBefore(oldest));
    }

    /** The oldest first. */
    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }
}
