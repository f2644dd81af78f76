package dev.txmq.relay;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import dev.txmq.backlog.Backlog;
import dev.txmq.rocketmq.WireMessage;

/** What the relay counts, from zero on, and what is not published yet. */
final class RelayMeters {

    private final MeterRegistry registry;

    RelayMeters(MeterRegistry registry, List<String> topics) {
        this.registry = registry;
        for (String topic : topics) {
            republished(topic);
            failed(topic);
        }
    }

    void watch(Backlog backlog) {
        Gauge.builder(
                        "txmq.unconfirmed",
                        () -> backlog.latest()
                                .map(Backlog.Counted::unconfirmed)
                                .map(Long::doubleValue)
                                .orElse(Double.NaN))
                .description(
                        "Messages that are committed and not confirmed by the broker; 100001 means more than 100000")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder(
                        "txmq.unconfirmed.oldest",
                        () -> backlog.oldestAge()
                                .map(Duration::toMillis)
                                .map(Long::doubleValue)
                                .orElse(Double.NaN),
                        TimeUnit.MILLISECONDS)
                .description("Age of the oldest of them")
                .strongReference(true)
                .register(registry);
        Gauge.builder(
                        "txmq.scheduled",
                        () -> backlog.latest()
                                .map(Backlog.Counted::scheduled)
                                .map(Long::doubleValue)
                                .orElse(Double.NaN))
                .description("Messages that wait until they are due; 100001 means more than 100000")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder(
                        "txmq.scheduled.overdue",
                        () -> backlog.latest()
                                .map(Backlog.Counted::overdue)
                                .map(Duration::toMillis)
                                .map(Long::doubleValue)
                                .orElse(Double.NaN),
                        TimeUnit.MILLISECONDS)
                .description("For how long one of them has been due, the longest")
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
