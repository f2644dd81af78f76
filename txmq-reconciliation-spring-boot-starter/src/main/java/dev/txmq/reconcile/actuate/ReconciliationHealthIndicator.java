package dev.txmq.reconcile.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.reconcile.compare.Standing;

/** DEGRADED while there are differences that a human must look at. Never DOWN: to restart the instance mends none. A check asks no database. */
final class ReconciliationHealthIndicator extends AbstractHealthIndicator {

    private static final Status DEGRADED =
            new Status("DEGRADED", "messages are lost, or were handled that should not exist: see txmqreconciliation");

    private final Standing standing;

    ReconciliationHealthIndicator(Standing standing) {
        this.standing = standing;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        long alarming = standing.alarming();
        builder.status(alarming > 0 ? DEGRADED : Status.UP).withDetail("differences", alarming);
    }
}
