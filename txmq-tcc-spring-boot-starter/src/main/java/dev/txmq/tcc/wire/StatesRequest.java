package dev.txmq.tcc.wire;

import java.util.List;
import java.util.UUID;

/**
 * Asks a participant how reservations stand: {@code POST /txmq/reservations/states}. The answer is an object with a member for each
 * activity that it knows, in which each branch has its status.
 *
 * @param activities at most {@link #MOST}
 */
public record StatesRequest(String participant, List<UUID> activities) {

    public static final String PATH = "/txmq/reservations/states";
    public static final int MOST = 200;
}
