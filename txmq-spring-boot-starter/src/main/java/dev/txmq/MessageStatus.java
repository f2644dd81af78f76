package dev.txmq;

/** Where a published message stands. */
public enum MessageStatus {
    /** The business transaction committed; the message waits until it is due. */
    SCHEDULED,
    /** It was cancelled before it was due: it will never be delivered. */
    CANCELLED,
    /** The business transaction committed; the broker has not confirmed yet. */
    COMMITTED,
    /** The broker confirmed that consumers can see the message. */
    PUBLISHED,
    /** The kit gave up publishing; an operator decides. */
    FAILED,
    /** A check-back found no transaction and fenced the id: it can never commit any more. */
    ROLLED_BACK
}
