package dev.txmq.points;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.txmq.points.LedgerEntry.Reason;

/**
 * What a client sees of a user's points.
 *
 * @param balance of all entries, on whatever page they are
 * @param entries one page, oldest first
 * @param next what the client gives as {@code after} to see the page that follows; left out on the last one
 */
record PointsStatement(
        long userId,
        long balance,
        List<Entry> entries,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long next) {

    record Entry(int delta, Reason reason, String messageId, Instant awardedAt) {

        static Entry of(RecordedEntry entry) {
            return new Entry(entry.delta(), entry.reason(), entry.messageId().toString(), entry.awardedAt());
        }
    }
}
