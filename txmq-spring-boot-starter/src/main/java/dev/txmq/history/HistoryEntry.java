package dev.txmq.history;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/**
 * Something that happened to a message.
 *
 * @param group the consumer group, of a delivery
 * @param attempt of a delivery: 1 for the first
 * @param outcome the answer to a check-back; who did an operation
 * @param nextAt when it is tried again
 * @param instance host name and process id of the instance that wrote it
 * @param reason why: an error, which may quote data, or what an operator gave
 */
public record HistoryEntry(
        MessageId message,
        Kind kind,
        Instant at,
        @Nullable String group,
        @Nullable Integer attempt,
        @Nullable String outcome,
        @Nullable Instant nextAt,
        String instance,
        @Nullable String reason) {

    /** What happened. */
    public enum Kind {
        /** The broker asked what became of the transaction of a half message. */
        CHECK_BACK,
        /** The relay published it, and the broker confirmed it. */
        REPUBLISHED,
        /** The broker refused it when the relay published it. */
        REFUSED,
        /** An attempt to handle it failed. */
        RETRY,
        /** It could not be tried, and no attempt was counted. */
        POSTPONED,
        /** It came once more, and the inbox knew it. */
        DUPLICATE,
        /** An operator had it published again. */
        OPERATION
    }
}
