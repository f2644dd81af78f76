package dev.txmq.publish;

import java.util.List;
import java.util.Locale;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;

import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.BrokerTrust;
import dev.txmq.rocketmq.send.Resolution;

/**
 * What the publishing side counts, from zero on: Prometheus does not see the increment with which a counter begins.
 * {@code docs/operations.md} says what to make of it.
 */
final class PublishMeters {

    private final MeterRegistry registry;
    private final Counter missing;

    PublishMeters(MeterRegistry registry, BrokerAvailability availability, List<String> topics) {
        this.registry = registry;
        missing = Counter.builder("txmq.confirmations.missing")
                .description("Messages that the broker has confirmed and that have no row")
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
        for (String topic : topics) {
            committed(topic);
            confirmed(topic);
        }
        if (!topics.isEmpty()) {
            for (Resolution answer : Resolution.values()) {
                checkBacks(answer);
            }
        }
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

    void watch(OutboxQueue outbox) {
        Gauge.builder("txmq.outbox.waiting", outbox, OutboxQueue::waiting)
                .description("Messages that are committed and wait to be sent, in mode outbox")
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
    }

    void watch(OrderedQueue queue) {
        Gauge.builder("txmq.ordered.waiting", queue, OrderedQueue::waiting)
                .description("Ordered messages that are committed and wait to be sent")
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
    }

    void watch(BrokerTrust trust) {
        Gauge.builder(
                        "txmq.broker.addresses.untrusted",
                        trust,
                        brokers -> brokers.untrusted().size())
                .description("Addresses whose answers to END_TRANSACTION do not count, in mode transactional")
                .register(registry);
    }

    void committed(WireMessage message) {
        committed(message.topic()).increment();
    }

    void confirmed(WireMessage message) {
        confirmed(message.topic()).increment();
    }

    void missing(int messages) {
        missing.increment(messages);
    }

    void checkedBack(Resolution answer) {
        checkBacks(answer).increment();
    }

    private Counter committed(String topic) {
        return registry.counter("txmq.messages.committed", "topic", topic);
    }

    private Counter confirmed(String topic) {
        return registry.counter("txmq.messages.confirmed", "topic", topic);
    }

    private Counter checkBacks(Resolution answer) {
        return registry.counter("txmq.check.backs", "answer", answer.name().toLowerCase(Locale.ROOT));
    }
}
