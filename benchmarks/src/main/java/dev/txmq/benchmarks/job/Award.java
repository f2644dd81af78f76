package dev.txmq.benchmarks.job;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Points for one registration, by the message that caused them. */
public record Award(long userId, UUID messageId) {

    byte[] messageIdColumn() {
        return ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(messageId.getMostSignificantBits())
                .putLong(messageId.getLeastSignificantBits())
                .array();
    }
}
