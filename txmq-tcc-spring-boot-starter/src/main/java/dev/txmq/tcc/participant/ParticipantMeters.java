package dev.txmq.tcc.participant;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

/** What a participant counts, and how much is reserved. */
final class ParticipantMeters {

    /** What became of an outcome. */
    enum Effect {
        CONFIRMED,
        CANCELLED,
        /** There was nothing to cancel: a fence. */
        EMPTY_CANCEL,
        DUPLICATE,
        WITHOUT_TRY,
        CONFLICT
    }

    private static final List<String> ANSWERS = List.of("confirmed", "cancelled", "trying", "unknown", "failed");

    private final MeterRegistry registry;

    /** @param origins the initiators that may be asked */
    ParticipantMeters(MeterRegistry registry, Set<String> participants, Set<String> origins) {
        this.registry = registry;
        for (String participant : participants) {
            for (Effect effect : Effect.values()) {
                registry.counter("txmq.outcomes", "participant", participant, "result", word(effect));
            }
        }
        origins.forEach(origin -> ANSWERS.forEach(answer -> asks(origin, answer)));
    }

    void watch(OpenReservations open, Set<String> participants) {
        for (String participant : participants) {
            gauge(
                    "txmq.reservations.open",
                    "Reservations whose outcome is not known here",
                    participant,
                    () -> open.count(participant));
            gauge(
                    "txmq.reservations.overdue",
                    "Those of them whose deadline is long over",
                    participant,
                    () -> open.overdue(participant));
            TimeGauge.builder(
                            "txmq.reservations.oldest",
                            () -> open.oldestAge(participant).toMillis(),
                            TimeUnit.MILLISECONDS)
                    .description("Age of the oldest of them")
                    .tag("participant", participant)
                    .strongReference(true)
                    .register(registry);
        }
    }

    private void gauge(String name, String description, String participant, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .tag("participant", participant)
                .strongReference(true)
                .register(registry);
    }

    void tried(String participant, Answer.Kind kind, Duration time) {
        registry.timer("txmq.reservations.tries", "participant", participant, "answer", word(kind))
                .record(time);
    }

    void settled(String participant, Effect effect) {
        registry.counter("txmq.outcomes", "participant", participant, "result", word(effect))
                .increment();
    }

    /** @param via how the outcome came: message or asker */
    void arrived(String participant, String via, Instant decided, Instant now) {
        Duration took = Duration.between(decided, now);
        registry.timer("txmq.decision.to.settled", "participant", participant, "via", via)
                .record(took.isNegative() ? Duration.ZERO : took);
    }

    void asked(String origin, String answer) {
        asks(origin, answer).increment();
    }

    private Counter asks(String origin, String answer) {
        return registry.counter("txmq.asks", "origin", origin, "answer", answer);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
