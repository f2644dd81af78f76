package dev.txmq.rocketmq.send;

/** What the broker does with a half message. */
public enum Resolution {
    /** Delivers it. */
    COMMIT,
    /** Discards it. */
    ROLLBACK,
    /** Asks again after its check interval. */
    UNKNOWN
}
