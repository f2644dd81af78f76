package dev.txmq.tcc.participant;

import org.jspecify.annotations.Nullable;

/**
 * What a try is answered.
 *
 * @param result of the participant, as JSON, if it is reserved
 * @param reason why not, if it is not
 */
record Answer(Kind kind, byte @Nullable [] result, @Nullable String reason) {

    /** In the words of meters. */
    enum Kind {
        /** Now, by this try. */
        RESERVED,
        /** By an earlier copy of this try. */
        RESERVED_BEFORE,
        /** The resource said no. */
        REFUSED,
        /** The branch is cancelled. */
        LATE,
        /** The deadline is over. */
        DEADLINE_OVER,
        /** An earlier copy is under way. */
        IN_PROGRESS,
        /** Another request has this id. */
        OTHER_REQUEST,
        UNREADABLE
    }

    static Answer reserved(Kind kind, byte @Nullable [] result) {
        return new Answer(kind, result, null);
    }

    static Answer not(Kind kind, @Nullable String reason) {
        return new Answer(kind, null, reason);
    }
}
