package dev.txmq.payments;

/** Where an order stands. Each move is an UPDATE that names the status it leaves, and whose row count is read. */
enum OrderStatus {
    /** The bank has not said anything. */
    CREATED,
    /** The bank has not said anything for {@code payments.expire-after}. If it does after all, that counts. */
    EXPIRED,
    /** The bank has the money, and no activity is in progress: the next one is due at a time. */
    PENDING,
    /** The bank has the money, and an activity is in progress. */
    PAYING,
    /** Final: an activity is confirmed. */
    PAID,
    /** Final: the bank does not pay. */
    FAILED,
    /** The bank has the money, and nothing is tried any more: an operator decides. */
    SUSPENDED,
    /** Final: an operator has the bank give the money back. */
    REFUNDED
}
