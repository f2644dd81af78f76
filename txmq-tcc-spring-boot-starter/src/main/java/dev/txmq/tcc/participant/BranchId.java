package dev.txmq.tcc.participant;

import java.util.UUID;

/** Which reservation: the key of {@code txmq_reservation}. */
public record BranchId(String participant, UUID activityId, String branch) {

    @Override
    public String toString() {
        return "%s of activity %s (participant %s)".formatted(branch, activityId, participant);
    }
}
