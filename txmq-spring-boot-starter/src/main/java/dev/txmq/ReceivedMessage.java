package dev.txmq;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message as a handler receives it.
 *
 * @param <T> the type that the payload is read as
 * @param id by which the inbox knows it; the same with each delivery
 * @param topic the topic that it was sent to
 * @param key what the message is about, or empty when its producer gave none
 * @param tag its tag, or null when it has none
 * @param type what its producer says that the payload is ({@link OutgoingMessage#type}), or null when it says nothing
 * @param headers what the producer sent beside the payload
 * @param attempt 1 for the first delivery, counting up with each redelivery after a failure
 * @param payload what was read of its body: the body itself for {@code byte[]} and {@code String}
 */
public record ReceivedMessage<T>(
        MessageId id,
        String topic,
        String key,
        @Nullable String tag,
        @Nullable String type,
        Map<String, String> headers,
        int attempt,
        T payload) {

    /** Without a type. */
    public ReceivedMessage(
            MessageId id,
            String topic,
            String key,
            @Nullable String tag,
            Map<String, String> headers,
            int attempt,
            T payload) {
        this(id, topic, key, tag, null, headers, attempt, payload);
    }
}
