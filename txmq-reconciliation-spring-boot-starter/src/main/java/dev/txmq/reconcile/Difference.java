package dev.txmq.reconcile;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/**
 * A message that a consumer group should have handled and has not, or has handled and should not have.
 *
 * @param topic that it was published to, or null if no message log knows it
 * @param key what it is about, or null if the message log did not say
 * @param producedAt the time in its id
 * @param closedAt when it was seen to be settled, or accepted; null while it is open
 * @param repairs how often it was published again by a repair
 * @param note why it was accepted, or null
 */
public record Difference(
        String group,
        MessageId id,
        Kind kind,
        State state,
        @Nullable String topic,
        @Nullable String key,
        Instant producedAt,
        Instant firstSeenAt,
        Instant lastSeenAt,
        @Nullable Instant closedAt,
        int repairs,
        @Nullable Instant repairedAt,
        @Nullable String repairedBy,
        @Nullable String note) {

    /** What is different. */
    public enum Kind {
        /** The broker has not confirmed the message: the relay publishes it again. */
        NOT_CONFIRMED,
        /** The kit gave up publishing it: an operator retries it in the message log. */
        FAILED,
        /** It waits in the group's backlog, or for a retry. */
        IN_FLIGHT,
        /** It is a dead letter of the group: an operator replays or discards it there. */
        PARKED,
        /** The broker confirmed it, and the group will not get it any more: a repair publishes it again. */
        LOST,
        /** The same, but it is so old that a group might have forgotten that it handled it: mended by hand. */
        LOST_TOO_OLD,
        /** The group handled a message whose transaction rolled back. */
        HANDLED_THOUGH_ROLLED_BACK,
        /** The group handled a message that no message log knows: a database lost it, or somebody forged it. */
        NOT_IN_LOG;

        /** Whether a human must look at it. */
        public boolean isAlarming() {
            return this == LOST || this == LOST_TOO_OLD || this == HANDLED_THOUGH_ROLLED_BACK || this == NOT_IN_LOG;
        }
    }

    /** Where it stands. */
    public enum State {
        /** Nobody has done anything about it. */
        OPEN,
        /** It was published again, and the group has not handled it yet. */
        REPAIRING,
        /** It was seen to be settled. */
        CLOSED,
        /** An operator has explained it. */
        ACCEPTED,
        /** It was published again three times and is lost again: a human must find out why. */
        STUCK
    }
}
