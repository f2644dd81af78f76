package dev.txmq.relay;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import dev.txmq.rocketmq.WireMessage;

/** What the relay counts, from zero on, and what is not published yet; each reading of that counts the rows that are open. */
final class RelayMeters {

    private final MeterRegistry registry;

    RelayMeters(MeterRegistry registry, List<String> topics) {
        this.registry = registry;
        for (String topic : topics) {
            republished(topic);
            failed(topic);
        }
    }

    void watch(Supplier<RelayTable.Backlog> backlog) {
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

    void republished(WireMessage message) {
        republished(message.topic()).increment();
    }

    void failed(WireMessage message) {
        failed(message.topic()).increment();
    }

    private Counter republished(String topic) {
        return registry.counter("txmq.messages.republished", "topic", topic);
    }

    private Counter failed(String topic) {
        return registry.counter("txmq.messages.failed", "topic", topic);
    }
}
