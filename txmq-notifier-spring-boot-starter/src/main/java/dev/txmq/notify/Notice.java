package dev.txmq.notify;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;

/**
 * What a recipient is told. On the wire it is {@code {"type": …, "timestamp": …, "data": …}}.
 *
 * @param id becomes {@code webhook-id}, by which receivers tell repetitions. Take that of the message that the notice comes from: then a
 *     redelivery of the message is the same notice. A recipient has one notice of an id.
 * @param recipient whose endpoints are told, such as a merchant or a tenant; 1 to 64 of a-z A-Z 0-9 . _ -
 * @param type such as {@code payment.completed}: words of a-z A-Z 0-9 _ joined by dots, at most 128 characters
 * @param key what it is about, by which operators and receivers find it; at most 128 characters, may be empty
 * @param payload written as JSON into {@code data}, at once
 * @param occurredAt when that happened
 */
public record Notice(MessageId id, String recipient, String type, String key, Object payload, Instant occurredAt) {

    private static final Pattern RECIPIENT = Pattern.compile("[a-zA-Z0-9._-]{1,64}");
    private static final Pattern TYPE = Pattern.compile("(?=.{1,128}$)[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*");
    private static final int KEY_LENGTH = 128;

    /** @throws IllegalArgumentException if recipient, type or key is not as described above */
    public Notice {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(occurredAt, "occurredAt");
        if (!RECIPIENT.matcher(recipient).matches()) {
            throw new IllegalArgumentException(
                    "The recipient of notice %s must be 1 to 64 of a-z A-Z 0-9 . _ -, was '%s'"
                            .formatted(id, recipient));
        }
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException(
                    "The type of notice %s must be words of a-z A-Z 0-9 _ joined by dots, was '%s'"
                            .formatted(id, type));
        }
        if (key.length() > KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "The key of notice %s has %d characters, more than %d".formatted(id, key.length(), KEY_LENGTH));
        }
    }

    /** With the message's id, key and payload. It occurred when the message was published, as far as the id tells. */
    public static Notice of(ReceivedMessage<?> message, String recipient, String type) {
        Instant occurredAt = message.id().time().orElseGet(Instant::now);
        return new Notice(message.id(), recipient, type, message.key(), message.payload(), occurredAt);
    }
}
