package dev.txmq.consume;

import java.util.OptionalLong;

import dev.txmq.MessageId;

/** When a message was published, by its producer's clock; an id of version 7 tells, others do not. */
final class PublicationTime {

    private static final int TIME_ORDERED = 7;

    private PublicationTime() {}

    static OptionalLong millis(MessageId id) {
        return id.value().version() == TIME_ORDERED && id.value().variant() == 2
                ? OptionalLong.of(id.value().getMostSignificantBits() >>> 16)
                : OptionalLong.empty();
    }
}
