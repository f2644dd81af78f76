package dev.txmq.notify.send;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.txmq.notify.send.Answer.Failure;

/** What the sender counts; neither endpoints nor recipients are tags. */
final class SendMeters {

    private final MeterRegistry registry;
    private final Counter delivered;
    private final Counter exhausted;
    private final Counter blocked;
    private final Counter disabled;
    private final Timer delay;
    private final Map<String, Timer> attempts = new ConcurrentHashMap<>();

    SendMeters(MeterRegistry registry) {
        this.registry = registry;
        delivered = registry.counter("txmq.notifications", "outcome", "delivered");
        exhausted = registry.counter("txmq.notifications", "outcome", "exhausted");
        blocked = registry.counter("txmq.notifications.blocked");
        disabled = registry.counter("txmq.endpoints.disabled");
        delay = registry.timer("txmq.notification.delay");
    }

    void watch(OwnOutage outage) {
        Gauge.builder("txmq.notifier.outage", outage, on -> on.isOn() ? 1 : 0)
                .description("1 while requests to many endpoints fail at once, and nothing is sent")
                .strongReference(true)
                .register(registry);
    }

    void watch(Sender sender) {
        Gauge.builder("txmq.notifications.in.flight", sender, Sender::inFlight)
                .description("Requests under way")
                .strongReference(true)
                .register(registry);
        Gauge.builder("txmq.endpoints.leased", sender, Sender::leased)
                .description("Endpoints that this instance sends to")
                .strongReference(true)
                .register(registry);
    }

    void attempted(Answer answer) {
        attempts.computeIfAbsent(
                        answer.result(), result -> registry.timer("txmq.notification.attempt", "result", result))
                .record(answer.took());
        if (answer.failure() == Failure.BLOCKED) {
            blocked.increment();
        }
    }

    /** @param after how long after it was recorded */
    void delivered(Duration after) {
        delivered.increment();
        delay.record(after.isNegative() ? Duration.ZERO : after);
    }

    void exhausted(int number) {
        exhausted.increment(number);
    }

    void disabled() {
        disabled.increment();
    }
}
