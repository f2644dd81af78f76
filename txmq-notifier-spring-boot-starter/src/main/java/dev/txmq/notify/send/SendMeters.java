package dev.txmq.notify.send;

import java.time.Duration;
import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.send.Answer.Failure;

/** What the sender counts; neither endpoints nor recipients are tags. */
final class SendMeters {

    private final MeterRegistry registry;

    SendMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.counter("txmq.notifications", "outcome", "delivered");
        registry.counter("txmq.notifications", "outcome", "exhausted");
        registry.counter("txmq.notifications.blocked");
        registry.counter("txmq.endpoints.disabled");
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
        registry.timer("txmq.notification.attempt", "result", answer.result()).record(answer.took());
        if (answer.failure() == Failure.BLOCKED) {
            registry.counter("txmq.notifications.blocked").increment();
        }
    }

    void settled(Status outcome, @Nullable Duration delay) {
        registry.counter("txmq.notifications", "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .increment();
        if (delay != null) {
            registry.timer("txmq.notification.delay").record(delay.isNegative() ? Duration.ZERO : delay);
        }
    }

    void exhausted(int number) {
        registry.counter("txmq.notifications", "outcome", "exhausted").increment(number);
    }

    void disabled() {
        registry.counter("txmq.endpoints.disabled").increment();
    }
}
