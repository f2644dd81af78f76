package dev.txmq;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Identifies a message from its publication to its last redelivery. The kit makes ids of UUID version 7, which sort by
 * time; a message of another producer gets a UUID of version 3, made from the id that its client library gave it.
 */
public record MessageId(UUID value) implements Comparable<MessageId> {

    private static final int TIME_ORDERED = 7;
    private static final int RFC_9562 = 2;

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is not a UUID
     */
    public static MessageId parse(String text) {
        try {
            if (text.length() == 36) {
                return new MessageId(UUID.fromString(text));
            }
        } catch (IllegalArgumentException e) {
            // answered below, like a text of another length
        }
        throw new IllegalArgumentException(
                "'%s' is not a message id: expected a UUID of 36 characters".formatted(text));
    }

    /** Reads the 16 bytes that {@link #toBytes} writes. */
    public static MessageId of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("A message id has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new MessageId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** Below every id of version 7 that was made at that time or later. */
    public static MessageId lowestAt(Instant time) {
        return new MessageId(new UUID(time.toEpochMilli() << 16, 0));
    }

    /** When the message was published, by its producer's clock, in milliseconds; empty if another's producer made the id. */
    public Optional<Instant> time() {
        return value.version() == TIME_ORDERED && value.variant() == RFC_9562
                ? Optional.of(Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16))
                : Optional.empty();
    }

    /** The 16 bytes, most significant first: what the tables hold in {@code BINARY(16)}. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /** Orders as the bytes do, as the database does. */
    @Override
    public int compareTo(MessageId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
