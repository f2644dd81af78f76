package dev.txmq.relay;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

/** Gauges of what is not published yet; each reading counts the rows that are open. */
final class BacklogMeters {

    private BacklogMeters() {}

    static void register(MeterRegistry registry, Supplier<RelayTable.Backlog> backlog) {
        Gauge.builder("txmq.unconfirmed", () -> backlog.get().messages())
                .description("Messages that are committed and not confirmed by the broker")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder(
                        "txmq.unconfirmed.oldest", () -> backlog.get().oldest().toMillis(), TimeUnit.MILLISECONDS)
                .description("Age of the oldest of them")
                .strongReference(true)
                .register(registry);
    }
}
