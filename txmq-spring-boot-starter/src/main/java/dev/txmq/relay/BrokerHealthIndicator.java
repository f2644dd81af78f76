package dev.txmq.relay;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.backlog.Backlog;
import dev.txmq.rocketmq.BrokerAvailability;

/**
 * UP while transactions send to the broker, DEGRADED while they go on without it: that is no reason to take the instance out of
 * service, so the HTTP status stays 200. A check asks neither the broker nor the database.
 */
final class BrokerHealthIndicator extends AbstractHealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "the broker is away: messages follow when it is back");

    private final BrokerAvailability availability;
    private final Backlog backlog;

    BrokerHealthIndicator(BrokerAvailability availability, Backlog backlog) {
        this.availability = availability;
        this.backlog = backlog;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(availability.isUp() ? Status.UP : DEGRADED)
                .withDetail("broker", availability.isUp() ? "takes messages" : "is away");
        backlog.latest()
                .ifPresent(counted -> builder.withDetail("unconfirmed", counted.unconfirmed())
                        .withDetail("deadLetters", counted.parked()));
        backlog.oldestAge().ifPresent(age -> builder.withDetail("oldestUnconfirmed", age.toString()));
    }
}
