package dev.txmq.notify.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.notify.send.Outage;

/**
 * DEGRADED while requests to many endpoints fail at once. Never DOWN: to restart the instance helps nobody, and endpoints that fail on their own
 * are theirs to mend. A check asks no database.
 */
final class NotifierHealthIndicator extends AbstractHealthIndicator {

    private static final Status DEGRADED =
            new Status("DEGRADED", "requests to many endpoints fail without an answer, nothing is sent");

    private final Outage outage;

    NotifierHealthIndicator(Outage outage) {
        this.outage = outage;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(outage.isOn() ? DEGRADED : Status.UP);
    }
}
