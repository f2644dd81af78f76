package dev.txmq.console.now;

/** What services count from their start on. */
enum Count {
    /** Messages of committed transactions. */
    PUBLISHED,
    /** Messages that the broker has confirmed. */
    CONFIRMED,
    /** Messages that a group has handled. */
    HANDLED,
    /** Deliveries that will come again. */
    RETRIED,
    /** Messages that have become dead letters. */
    PARKED,
    /** Messages of which the time from the publishing to the end of the handling is known. */
    TIMED,
    /** That time of all of them together. */
    MILLIS
}
