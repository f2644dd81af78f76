package dev.txmq.tcc.initiator;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import dev.txmq.tcc.Activities.Outcome;

/** What an initiator counts, and how much waits. */
final class InitiatorMeters {

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
        registry.timer("txmq.tries", "participant", participant, "answer", answer)
                .record(time);
    }

    void swept() {
        swept.increment();
    }

    void sweepFailed() {
        sweepFailed.increment();
    }
}
