package dev.txmq.tcc.wire;

/** The request that reserves: {@code PUT /txmq/reservations/{participant}/{activityId}/{branch}}. */
public final class Tries {

    public static final String PATH = "/txmq/reservations/{participant}/{activityId}/{branch}";

    /** {@code spring.application.name} of the initiator. */
    public static final String ORIGIN = "Txmq-Origin";
    /** Type and key of the activity, separated by a space; the key is percent-encoded. */
    public static final String ACTIVITY = "Txmq-Activity";
    /** An instant, as ISO 8601 has it. */
    public static final String DEADLINE = "Txmq-Deadline";

    public static final int MAX_BYTES = 256 * 1024;

    private Tries() {}
}
