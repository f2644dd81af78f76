package dev.txmq.points;

import java.time.Instant;

import dev.txmq.MessageId;
import dev.txmq.points.LedgerEntry.Reason;

/**
 * A {@link LedgerEntry} as it stands in the ledger.
 *
 * @param id ascends in the order in which entries were recorded
 */
record RecordedEntry(long id, int delta, Reason reason, MessageId messageId, Instant awardedAt) {}
