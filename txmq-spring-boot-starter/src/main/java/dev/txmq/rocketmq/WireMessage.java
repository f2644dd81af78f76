package dev.txmq.rocketmq;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/**
 * A message as it crosses the border, in either direction; the body is not copied.
 *
 * @param headers those of the application, {@link #TYPE}, and those of a {@link Sequence}
 */
public record WireMessage(
        MessageId id, String topic, String key, @Nullable String tag, Map<String, String> headers, byte[] body) {

    /** The header, and user property, that says what the payload is. No application may set it as a header. */
    public static final String TYPE = "txmq-type";

    /** What its producer says that the payload is, which may be any text; null if it says nothing. */
    public @Nullable String type() {
        return headers.get(TYPE);
    }

    /** Those of the application alone. */
    public Map<String, String> ownHeaders() {
        if (headers.keySet().stream().noneMatch(WireMessage::isOfKit)) {
            return headers;
        }
        Map<String, String> own = new HashMap<>(headers);
        own.keySet().removeIf(WireMessage::isOfKit);
        return own;
    }

    /** Whether the kit sets this header, and reads it where a message arrives. */
    static boolean isOfKit(String header) {
        return header.equals(TYPE) || Sequence.HEADERS.contains(header);
    }

    /** The same message with these headers. */
    public WireMessage with(Map<String, String> newHeaders) {
        return new WireMessage(id, topic, key, tag, Map.copyOf(newHeaders), body);
    }

    /** How logs and errors name it. */
    @Override
    public String toString() {
        return id + " (topic " + LogText.of(topic) + ", key " + LogText.of(key) + ")";
    }
}
