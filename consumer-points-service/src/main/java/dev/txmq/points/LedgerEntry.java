package dev.txmq.points;

import java.time.Instant;

import dev.txmq.MessageId;

/**
 * A change of a user's points by a message; {@link PaymentEntry} is one by an activity.
 *
 * @param messageId the message that caused it; each causes one change
 * @param awardedAt in whole microseconds, as the database keeps it
 */
record LedgerEntry(long userId, int delta, Reason reason, MessageId messageId, Instant awardedAt) {

    /** Why points change. */
    enum Reason {
        /** The user registered. */
        REGISTRATION,
        /** The user paid, and earned them. */
        PAYMENT,
        /** The user paid with them. */
        PAYMENT_SPENT
    }
}
