package dev.txmq.payments;

import java.time.Instant;

/** What an operator decided about a suspended order, on record. */
record Decision(Kind decision, String reason, String operator, Instant decidedAt) {

    /** What can be decided. */
    enum Kind {
        /** Try again, with as many retries as an order that was just reported. */
        RETRY,
        /** Try no more: the operator has the bank give the money back. */
        REFUND
    }
}
