package dev.txmq.tcc.initiator;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.txmq.tcc.participant.BranchId;

/** An activity about to be run. */
record Plan(UUID id, String type, String key, Instant deadline, List<PlannedBranch> branches) {

    /**
     * One of its branches.
     *
     * @param here whether its participant is a bean of this application
     * @param request as JSON
     */
    record PlannedBranch(String participant, String name, boolean here, byte[] request) {}

    BranchId id(PlannedBranch branch) {
        return new BranchId(branch.participant(), id, branch.name());
    }

    List<BranchId> branchIds() {
        return branches.stream().map(this::id).toList();
    }

    List<PlannedBranch> here() {
        return branches.stream().filter(PlannedBranch::here).toList();
    }

    List<PlannedBranch> elsewhere() {
        return branches.stream().filter(branch -> !branch.here()).toList();
    }

    @Override
    public String toString() {
        return "%s %s (activity %s)".formatted(type, key, id);
    }
}
