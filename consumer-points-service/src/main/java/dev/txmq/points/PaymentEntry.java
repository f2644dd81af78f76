package dev.txmq.points;

import java.time.Instant;
import java.util.UUID;

import dev.txmq.points.LedgerEntry.Reason;

/**
 * A change of a user's points by a payment.
 *
 * @param activityId the activity that caused it; each branch of it causes one change for each reason
 * @param activityKey what the activity is about: the order
 * @param awardedAt in whole microseconds, as the database keeps it
 */
record PaymentEntry(
        long userId, int delta, Reason reason, UUID activityId, String branch, String activityKey, Instant awardedAt) {}
