package dev.txmq.tcc.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.tcc.initiator.OpenActivities;
import dev.txmq.tcc.participant.OpenReservations;

/**
 * DEGRADED while something is open that should be over, or is lost at a participant. Never DOWN: to restart the instance helps nobody. A
 * check asks no database.
 */
final class TccHealthIndicator extends AbstractHealthIndicator {

    private static final Status DEGRADED =
            new Status("DEGRADED", "activities or reservations are open for too long, or lost");

    private final OpenActivities activities;
    private final OpenReservations reservations;

    TccHealthIndicator(OpenActivities activities, OpenReservations reservations) {
        this.activities = activities;
        this.reservations = reservations;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Map<String, Object> troubles = new LinkedHashMap<>();
        add(troubles, "activitiesNotDecided", activities.tryingOverdue());
        add(troubles, "activitiesNotSettled", activities.unsettledOverdue());
        activities.missing().forEach((participant, count) -> add(troubles, "missing at " + participant, count));
        reservations.overdue().forEach((participant, count) -> add(troubles, "reserved at " + participant, count));
        builder.status(troubles.isEmpty() ? Status.UP : DEGRADED).withDetails(troubles);
    }

    private static void add(Map<String, Object> troubles, String name, long count) {
        if (count > 0) {
            troubles.put(name, count);
        }
    }
}
