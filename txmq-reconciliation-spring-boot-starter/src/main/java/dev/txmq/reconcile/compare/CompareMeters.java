package dev.txmq.reconcile.compare;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import dev.txmq.reconcile.Difference.Kind;

/** What comparing counts. */
final class CompareMeters {

    private final MeterRegistry registry;

    CompareMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void watch(Standing standing) {
        for (String group : standing.groups()) {
            TimeGauge.builder(
                            "txmq.reconciliation.watermark.age",
                            standing,
                            TimeUnit.MILLISECONDS,
                            all -> all.watermarkAge(group).toMillis())
                    .description("How long not everything has been accounted for")
                    .tag("group", group)
                    .strongReference(true)
                    .register(registry);
            Gauge.builder("txmq.reconciliation.unreachable", standing, all -> all.unreachable(group) == null ? 0 : 1)
                    .description("1 while a group, or one that publishes to its topics, cannot be compared")
                    .tag("group", group)
                    .strongReference(true)
                    .register(registry);
            for (Kind kind : Kind.values()) {
                Gauge.builder("txmq.reconciliation.differences", standing, all -> all.open(group, kind))
                        .description("Differences that are neither closed nor accepted")
                        .tags("group", group, "kind", kind.name())
                        .strongReference(true)
                        .register(registry);
            }
            registry.counter("txmq.reconciliation.repaired", "group", group);
        }
    }

    void compared(String group, String result, long nanos) {
        registry.timer("txmq.reconciliation.windows", "group", group, "result", result)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void repaired(String group, int messages) {
        registry.counter("txmq.reconciliation.repaired", "group", group).increment(messages);
    }
}
