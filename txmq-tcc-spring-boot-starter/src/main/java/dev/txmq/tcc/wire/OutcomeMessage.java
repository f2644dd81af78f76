package dev.txmq.tcc.wire;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Tells the participants of one service what was decided. Its key is that of the activity, its tag the outcome.
 *
 * @param branches those of the service, so one message is enough for it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OutcomeMessage(
        UUID activityId, String type, Decided outcome, Instant decidedAt, List<BranchName> branches) {

    /** What is final. */
    public enum Decided {
        CONFIRMED,
        CANCELLED
    }

    /** Which reservation. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record BranchName(String participant, String branch) {}
}
