package dev.txmq.points;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.points.LedgerEntry.Reason;

/**
 * What a client sees of a user's points.
 *
 * @param balance the sum of all entries, on whatever page they are: what payments have confirmed, and nothing that they may still cancel
 * @param frozen the part of the balance that payments under way will take, and that nothing else can: the balance less this is available
 * @param version how often the balance has changed, as {@link PointsChanged} says it
 * @param incoming what payments under way will add to the balance; not a part of it, so it cannot be spent
 * @param entries one page, oldest first
 * @param next what the client gives as {@code after} to see the page that follows; left out on the last one
 */
record PointsStatement(
        long userId,
        long balance,
        long frozen,
        long version,
        long incoming,
        List<Entry> entries,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long next) {

    /**
     * One change.
     *
     * @param messageId the message that caused it; left out if an activity did
     * @param activityId the activity that caused it; left out if a message did
     */
    record Entry(
            int delta,
            Reason reason,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String messageId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String activityId,

            Instant awardedAt) {

        static Entry of(RecordedEntry entry) {
            MessageId message = entry.messageId();
            UUID activity = entry.activityId();
            return new Entry(
                    entry.delta(),
                    entry.reason(),
                    message == null ? null : message.toString(),
                    activity == null ? null : activity.toString(),
                    entry.awardedAt());
        }
    }
}
