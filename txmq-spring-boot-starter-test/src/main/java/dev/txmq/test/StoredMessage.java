package dev.txmq.test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.jspecify.annotations.Nullable;

/**
 * A message as it lies in the broker's store.
 *
 * @param id the id that txmq gave it, or null when another producer sent it
 * @param key what it is about, or null when its producer gave none
 * @param tag its tag, or null when it has none
 * @param body as UTF-8 text
 * @param properties everything that travels beside the body, the broker's own marks included
 * @param bornAt when the producer made it, by the producer's clock
 * @param redeliveries how often a consumer has sent it back; 0 in its own topic
 * @param queue which queue of the topic holds it, counting from 0
 * @param offset its place in that queue, counting from 0
 */
public record StoredMessage(
        @Nullable String id,
        String topic,
        @Nullable String key,
        @Nullable String tag,
        String body,
        Map<String, String> properties,
        Instant bornAt,
        int redeliveries,
        int queue,
        long offset) {

    static final String ID_PROPERTY = "txmq-id";

    /** Reads a message as the broker stores it. */
    public static StoredMessage of(MessageExt message) {
        Map<String, String> properties = Map.copyOf(message.getProperties());
        return new StoredMessage(
                properties.get(ID_PROPERTY),
                message.getTopic(),
                key(properties),
                properties.get(MessageConst.PROPERTY_TAGS),
                new String(message.getBody(), StandardCharsets.UTF_8),
                properties,
                Instant.ofEpochMilli(message.getBornTimestamp()),
                message.getReconsumeTimes(),
                message.getQueueId(),
                message.getQueueOffset());
    }

    /** The kit writes its id behind the key, where the broker's console finds it. */
    private static @Nullable String key(Map<String, String> properties) {
        String keys = properties.get(MessageConst.PROPERTY_KEYS);
        String suffix = MessageConst.KEY_SEPARATOR + properties.get(ID_PROPERTY);
        return keys == null || !keys.endsWith(suffix) ? keys : keys.substring(0, keys.length() - suffix.length());
    }
}
