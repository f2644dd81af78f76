package dev.txmq;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer group could not handle.
 *
 * @param group the group whose handler gave up; other groups of the topic are not concerned
 * @param id by which the inbox knows it
 * @param topic the topic that it was sent to
 * @param key what it is about, or empty when its producer gave none
 * @param tag its tag, or null when it has none
 * @param status where it stands
 * @param attempts how often it was tried since it was last sent
 * @param lastError what the last attempt failed with, or null when it was not this kit that gave it up
 * @param parkedAt when it was last given up
 * @param replays how often it was replayed
 * @param replayedAt when it was last replayed, or null
 * @param replayedBy by whom, or null
 * @param discardedAt when it was discarded, or null
 * @param discardedBy by whom, or null
 * @param discardReason why, or null
 */
public record DeadLetter(
        String group,
        MessageId id,
        String topic,
        String key,
        @Nullable String tag,
        Status status,
        int attempts,
        @Nullable String lastError,
        Instant parkedAt,
        int replays,
        @Nullable Instant replayedAt,
        @Nullable String replayedBy,
        @Nullable Instant discardedAt,
        @Nullable String discardedBy,
        @Nullable String discardReason) {

    /** Where a dead letter stands. */
    public enum Status {
        /** It waits for an operator. */
        PARKED,
        /** It was sent to its group again. If that fails too, it is PARKED once more. */
        REPLAYED,
        /** An operator decided that it is not to be handled. */
        DISCARDED
    }
}
