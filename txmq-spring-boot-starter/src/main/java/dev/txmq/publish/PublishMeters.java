package dev.txmq.publish;

import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;

import dev.txmq.rocketmq.BrokerAvailability;
import dev.txmq.rocketmq.CheckBack;
import dev.txmq.rocketmq.WireMessage;

/** What the publishing side counts; {@code docs/operations.md} says what to make of it. */
final class PublishMeters {

    private final MeterRegistry registry;

    PublishMeters(MeterRegistry registry, BrokerAvailability availability) {
        this.registry = registry;
        Gauge.builder("txmq.broker.up", availability, broker -> broker.isUp() ? 1 : 0)
                .description("Whether transactions send to the broker: 1, or 0 while the relay alone tries")
                .register(registry);
    }

    void watch(Confirmations confirmations) {
        Gauge.builder("txmq.confirmations.awaited", confirmations, Confirmations::awaited)
                .description("END_TRANSACTIONs that the broker has not answered yet")
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
        Gauge.builder("txmq.confirmations.unmarked", confirmations, Confirmations::unmarked)
                .description("Messages that are confirmed and not marked PUBLISHED yet")
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
    }

    void watch(OutboxSending outbox) {
        Gauge.builder("txmq.outbox.waiting", outbox, OutboxSending::waiting)
                .description("Messages that are committed and wait to be sent, in mode outbox")
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
    }

    void committed(WireMessage message) {
        registry.counter("txmq.messages.committed", "topic", message.topic()).increment();
    }

    void confirmed(WireMessage message) {
        registry.counter("txmq.messages.confirmed", "topic", message.topic()).increment();
    }

    void checkedBack(CheckBack.Answer answer) {
        registry.counter("txmq.check.backs", "answer", answer.name().toLowerCase(Locale.ROOT))
                .increment();
    }
}
