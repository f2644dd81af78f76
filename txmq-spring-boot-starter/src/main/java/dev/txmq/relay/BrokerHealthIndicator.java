package dev.txmq.relay;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.Workers;
import dev.txmq.Workers.Worker;
import dev.txmq.backlog.Backlog;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.BrokerTrust;

/**
 * UP while transactions send to a broker, DEGRADED while they go on without it or its answers count for nothing: that is no
 * reason to take the instance out of service, so the HTTP status stays 200. What operators hold up is named, and changes no status. A
 * check asks neither the broker nor the database.
 */
final class BrokerHealthIndicator extends AbstractHealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "the broker is away: messages follow when it is back");

    private final BrokerAvailability availability;
    private final BrokerTrust trust;
    private final Backlog backlog;
    private final Workers workers;

    BrokerHealthIndicator(BrokerAvailability availability, BrokerTrust trust, Backlog backlog, Workers workers) {
        this.availability = availability;
        this.trust = trust;
        this.backlog = backlog;
        this.workers = workers;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(status())
                .withDetail("broker", availability.isUp() ? "takes messages" : "is away")
                .withDetail("untrusted", trust.untrusted());
        if (!availability.down().isEmpty()) {
            builder.withDetail("brokersAway", availability.down());
        }
        Map<String, String> heldUp = heldUp();
        if (!heldUp.isEmpty()) {
            builder.withDetail("heldUp", heldUp);
        }
        backlog.latest()
                .ifPresent(counted -> builder.withDetail("unconfirmed", counted.unconfirmed())
                        .withDetail("scheduled", counted.scheduled())
                        .withDetail("overdue", counted.overdue().toString())
                        .withDetail("deadLetters", counted.parked()));
        backlog.latest()
                .map(Backlog.Counted::standing)
                .filter(standing -> !standing.isEmpty())
                .ifPresent(standing -> {
                    Map<String, String> shown = new TreeMap<>();
                    standing.forEach((group, time) -> shown.put(group, time.toString()));
                    builder.withDetail("keysStandStill", shown);
                });
        backlog.oldestAge().ifPresent(age -> builder.withDetail("oldestUnconfirmed", age.toString()));
    }

    private Map<String, String> heldUp() {
        Map<String, String> heldUp = new TreeMap<>();
        for (Worker worker : workers.list()) {
            if (worker.status() != Workers.Status.RUNNING) {
                heldUp.put(
                        worker.name(),
                        worker.changedBy() == null
                                ? "%s: not enabled".formatted(worker.status())
                                : "%s by %s since %s: %s"
                                        .formatted(
                                                worker.status(),
                                                worker.changedBy(),
                                                worker.changedAt(),
                                                worker.reason()));
            }
        }
        return heldUp;
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
