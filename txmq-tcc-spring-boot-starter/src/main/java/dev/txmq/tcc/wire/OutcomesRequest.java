package dev.txmq.tcc.wire;

import java.util.List;
import java.util.UUID;

/**
 * Asks an initiator what was decided: {@code POST /txmq/activities/outcomes}. The answer is an object in which each activity that it knows
 * has its status.
 *
 * @param ids at most {@link #MOST}
 */
public record OutcomesRequest(List<UUID> ids) {

    public static final String PATH = "/txmq/activities/outcomes";
    public static final int MOST = 100;
}
