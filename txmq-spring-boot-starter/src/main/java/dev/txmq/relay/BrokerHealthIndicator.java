package dev.txmq.relay;

import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.DeadLetters;
import dev.txmq.rocketmq.BrokerAvailability;

/**
 * UP while transactions send to the broker, DEGRADED while they go on without it: that is no reason to take the instance out of
 * service, so the HTTP status stays 200.
 */
final class BrokerHealthIndicator extends AbstractHealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "the broker is away: messages follow when it is back");

    private final BrokerAvailability availability;
    private final Supplier<RelayTable.Backlog> backlog;
    private final DeadLetters deadLetters;

    BrokerHealthIndicator(
            BrokerAvailability availability, Supplier<RelayTable.Backlog> backlog, DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
        this.availability = availability;
        this.backlog = backlog;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RelayTable.Backlog open = backlog.get();
        Duration oldest = open.oldest();
        builder.status(availability.isUp() ? Status.UP : DEGRADED)
                .withDetail("broker", availability.isUp() ? "takes messages" : "is away")
                .withDetail("unconfirmed", open.messages())
                .withDetail("oldestUnconfirmed", oldest.toString())
                .withDetail("deadLetters", deadLetters.parked());
    }
}
