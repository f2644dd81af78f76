package dev.txmq.points;

import java.time.Instant;
import java.util.List;

import dev.txmq.points.LedgerEntry.Reason;

/**
 * What a client sees of a user's points.
 *
 * @param entries oldest first
 */
record PointsStatement(long userId, long balance, List<Entry> entries) {

    static PointsStatement of(long userId, long balance, List<LedgerEntry> entries) {
        return new PointsStatement(
                userId, balance, entries.stream().map(Entry::of).toList());
    }

    record Entry(int delta, Reason reason, String messageId, Instant awardedAt) {

        static Entry of(LedgerEntry entry) {
            return new Entry(entry.delta(), entry.reason(), entry.messageId().toString(), entry.awardedAt());
        }
    }
}
