package dev.txmq.rocketmq;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/** A message as it crosses the border, in either direction; the body is not copied. */
public record WireMessage(
        MessageId id, String topic, String key, @Nullable String tag, Map<String, String> headers, byte[] body) {

    /** How logs and errors name it. */
    @Override
    public String toString() {
        return id + " (topic " + LogText.of(topic) + ", key " + LogText.of(key) + ")";
    }
}
