package dev.txmq.consume;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;

/** What the consuming side counts and observes; {@code docs/operations.md} says what to make of it. */
final class ConsumeMeters {

    private static final int TIME_ORDERED = 7;

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final Clock clock;

    ConsumeMeters(MeterRegistry registry, ObservationRegistry observations, Clock clock) {
        this.registry = registry;
        this.observations = observations;
        this.clock = clock;
    }

    /** What became of a delivery. */
    enum Outcome {
        HANDLED("handled"),
        DUPLICATE("duplicate"),
        RETRY("retry"),
        DEAD_LETTER("dead-letter");

        private final String tag;

        Outcome(String tag) {
            this.tag = tag;
        }
    }

    void count(String group, Outcome outcome) {
        registry.counter("txmq.messages.consumed", "group", group, "outcome", outcome.tag)
                .increment();
    }

    /** Also says how long it took from its publication, by the time in the kit's ids. */
    void handled(String group, MessageId id) {
        count(group, Outcome.HANDLED);
        if (id.value().version() == TIME_ORDERED) {
            long publishedAt = id.value().getMostSignificantBits() >>> 16;
            registry.timer("txmq.end.to.end", "group", group)
                    .record(Duration.ofMillis(Math.max(0, clock.millis() - publishedAt)));
        }
    }

    /** Continues the trace of a single message; a batch has many, so it starts its own. */
    void observe(String group, List<ReceivedMessage<Object>> messages, Runnable handling) {
        Observation.createNotStarted("txmq.handle", () -> context(messages), observations)
                .contextualName(group + " handle")
                .lowCardinalityKeyValue("group", group)
                .observe(handling);
    }

    private static Observation.Context context(List<ReceivedMessage<Object>> messages) {
        if (messages.size() > 1) {
            return new Observation.Context();
        }
        ReceiverContext<Map<String, String>> context = new ReceiverContext<>(Map::get);
        context.setCarrier(messages.get(0).headers());
        context.setRemoteServiceName("rocketmq");
        return context;
    }
}
