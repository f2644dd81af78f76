package dev.txmq.payments;

import java.util.Map;
import java.util.UUID;

import dev.txmq.tcc.Activities.Outcome;
import dev.txmq.tcc.Activities.Status;

/** Outcomes of activities that were not confirmed. */
final class Cancelled {

    private Cancelled() {}

    static Outcome by(String branch) {
        return new Outcome(UUID.randomUUID(), Status.CANCELLED, branch, branch + " says no", Map.of());
    }
}
