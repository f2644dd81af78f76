package dev.txmq.tcc.initiator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;

import dev.txmq.tcc.Activities.Outcome;

/** What an initiator counts, and how much waits. */
final class InitiatorMeters {

    private static final List<String> ANSWERS = List.of("reserved", "refused", "no-answer");

    private final MeterRegistry registry;
    private final Counter swept;
    private final Counter sweepFailed;

    InitiatorMeters(MeterRegistry registry) {
        this.registry = registry;
        this.swept = registry.counter("txmq.sweep.cancelled");
        this.sweepFailed = registry.counter("txmq.sweep.failed");
    }

    void watch(OpenActivities open, Set<String> participants) {
        Gauge.builder("txmq.activities.trying.overdue", open::tryingOverdue)
                .description("Activities that nobody decides, long after their deadline")
                .strongReference(true)
                .register(registry);
        Gauge.builder("txmq.activities.unsettled", open::unsettled)
                .description("Activities that are decided and not settled everywhere")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder(
                        "txmq.activities.unsettled.oldest",
                        () -> open.oldestAge().toMillis(),
                        TimeUnit.MILLISECONDS)
                .description("How long ago the oldest of them was decided")
                .strongReference(true)
                .register(registry);
        for (String participant : participants) {
            Gauge.builder("txmq.activities.missing", () -> open.missing(participant))
                    .description("Branches that are confirmed, and that the participant does not have")
                    .tag("participant", participant)
                    .strongReference(true)
                    .register(registry);
            ANSWERS.forEach(answer -> tries(participant, answer));
        }
    }

    void decided(String type, Outcome outcome, Duration time) {
        String word = outcome.refusedBy() != null
                ? "refused"
                : outcome.status().name().toLowerCase(Locale.ROOT);
        registry.timer("txmq.activities", "type", type, "outcome", word)
                .record(time.isNegative() ? Duration.ZERO : time);
    }

    void tried(String participant, String answer, Duration time) {
        tries(participant, answer).record(time);
    }

    private Timer tries(String participant, String answer) {
        return registry.timer("txmq.tries", "participant", participant, "answer", answer);
    }

    void swept() {
        swept.increment();
    }

    void sweepFailed() {
        sweepFailed.increment();
    }
}
