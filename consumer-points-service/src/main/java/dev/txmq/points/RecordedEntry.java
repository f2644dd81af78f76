package dev.txmq.points;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.points.LedgerEntry.Reason;

/**
 * A {@link LedgerEntry} or {@link PaymentEntry} as it stands in the ledger.
 *
 * @param id ascends in the order in which entries were recorded
 * @param messageId the message that caused it, or null
 * @param activityId the activity that caused it, or null: one of the two did
 */
record RecordedEntry(
        long id,
        int delta,
        Reason reason,
        @Nullable MessageId messageId,
        @Nullable UUID activityId,
        Instant awardedAt) {}
