package dev.txmq.console.now;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Asks all services how they are, whether or not somebody looks, so that a page has the minutes before it was opened. */
final class Sampler {

    private final States states;
    private final Clock clock;
    private final Map<String, History> histories = new ConcurrentHashMap<>();

    Sampler(States states, Clock clock) {
        this.states = states;
        this.clock = clock;
    }

    void sampleOnce() {
        List<State> now = states.now();
        Instant at = clock.instant();
        now.forEach(state -> histories
                .computeIfAbsent(state.service(), service -> new History())
                .add(at, state));
    }

    /** The oldest first. */
    List<Sample> samples(String service) {
        History history = histories.get(service);
        return history == null ? List.of() : history.samples();
    }
}
