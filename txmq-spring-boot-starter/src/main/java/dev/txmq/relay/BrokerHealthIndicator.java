package dev.txmq.relay;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.backlog.Backlog;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.BrokerTrust;

/**
 * UP while transactions send to a broker, DEGRADED while they go on without it or its answers count for nothing: that is no
 * reason to take the instance out of service, so the HTTP status stays 200. A check asks neither the broker nor the database.
 */
final class BrokerHealthIndicator extends AbstractHealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "the broker is away: messages follow when it is back");

    private final BrokerAvailability availability;
    private final BrokerTrust trust;
    private final Backlog backlog;

    BrokerHealthIndicator(BrokerAvailability availability, BrokerTrust trust, Backlog backlog) {
        this.availability = availability;
        this.trust = trust;
        this.backlog = backlog;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(status())
                .withDetail("broker", availability.isUp() ? "takes messages" : "is away")
                .withDetail("untrusted", trust.untrusted());
        if (!availability.down().isEmpty()) {
            builder.withDetail("brokersAway", availability.down());
        }
        backlog.latest()
                .ifPresent(counted -> builder.withDetail("unconfirmed", counted.unconfirmed())
                        .withDetail("deadLetters", counted.parked()));
        backlog.oldestAge().ifPresent(age -> builder.withDetail("oldestUnconfirmed", age.toString()));
    }

    private Status status() {
        if (!availability.isUp()) {
            return DEGRADED;
        }
        return trust.untrusted().isEmpty() ? Status.UP : untrusted();
    }

    private Status untrusted() {
        return new Status(
                "DEGRADED",
                "answers to END_TRANSACTION do not count: "
                        + (trust.isLacking() ? trust.consequence() : "the relay publishes the messages"));
    }
}
