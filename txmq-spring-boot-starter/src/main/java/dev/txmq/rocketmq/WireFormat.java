package dev.txmq.rocketmq;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;

import dev.txmq.MessageId;
import dev.txmq.TxmqException;
import dev.txmq.config.NameRules;

/**
 * How the kit writes and reads RocketMQ messages.
 *
 * <p>The id goes into a property, and beside the key into KEYS, so that the broker's console finds a message by either. Every
 * send makes a new {@link Message}: the client marks those it has sent, and a marked one becomes a half message. Only
 * properties that look like headers, and those of the kit, are read back, never the broker's own, for the same reason.
 *
 * <p>Properties travel with U+0001 and U+0002 between them, and without any escape. No value may hold these two: what comes after
 * them would be a property of its own. {@link dev.txmq.OutgoingMessage} refuses them. Here they are replaced, for
 * values that never were in one: headers of a tracer, and rows that an older version or an operator wrote.
 */
public final class WireFormat {

    /** User property that holds the kit's id. */
    public static final String ID = "txmq-id";

    /** User property that says which replay it is. */
    private static final String REPLAY = "txmq-replay";

    private static final char REPLACEMENT = '\ufffd';

    private WireFormat() {}

    public static Message write(WireMessage wire) {
        Message message = new Message(wire.topic(), wire.body());
        message.setKeys(List.of(inert(wire.key()), wire.id().toString()));
        if (wire.tag() != null) {
            message.setTags(inert(wire.tag()));
        }
        wire.headers().forEach((name, value) -> message.putUserProperty(inert(name), inert(value)));
        message.putUserProperty(ID, wire.id().toString());
        return message;
    }

    /** For {@code %RETRY%<group>}: the group's consumer sees it as a first delivery from its own topic. */
    public static Message writeReplay(String group, WireMessage wire, int replay) {
        Message message = new Message(MixAll.getRetryTopic(group), wire.body());
        // a message of another producer may have headers that the client would not let us set
        wire.headers().forEach((name, value) -> MessageAccessor.putProperty(message, inert(name), inert(value)));
        message.setKeys(List.of(inert(wire.key()), wire.id().toString()));
        if (wire.tag() != null) {
            message.setTags(inert(wire.tag()));
        }
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_RETRY_TOPIC, wire.topic());
        message.putUserProperty(ID, wire.id().toString());
        message.putUserProperty(REPLAY, String.valueOf(replay));
        return message;
    }

    private static String inert(String text) {
        return text.replace(MessageDecoder.NAME_VALUE_SEPARATOR, REPLACEMENT)
                .replace(MessageDecoder.PROPERTY_SEPARATOR, REPLACEMENT);
    }

    /** @throws TxmqException if the message has neither the kit's id nor one of a RocketMQ client */
    public static WireMessage read(MessageExt message) {
        return read(message, message.getTopic(), id(message));
    }

    /**
     * What can be read of any message, whatever is wrong with it; without a usable id it gets one that is the same each time.
     *
     * @param fallbackTopic for a message that does not say which topic it was sent to
     */
    public static WireMessage readAnyway(MessageExt message, String fallbackTopic) {
        // sent back by the client itself, it says where it was last
        String topic = Stream.of(message.getProperty(MessageConst.PROPERTY_RETRY_TOPIC), message.getTopic())
                .filter(known -> known != null && !known.startsWith("%"))
                .findFirst()
                .orElse(fallbackTopic);
        return read(message, topic, anyId(message));
    }

    private static WireMessage read(MessageExt message, String topic, MessageId id) {
        Map<String, String> headers = new HashMap<>();
        message.getProperties().forEach((name, value) -> {
            if (NameRules.isHeader(name) || WireMessage.isOfKit(name)) {
                headers.put(name, value);
            }
        });
        byte[] body = message.getBody() == null ? new byte[0] : message.getBody();
        return new WireMessage(id, topic, key(message, id), message.getTags(), headers, body);
    }

    /** @throws TxmqException if the kit did not send it, so that nothing may be decided about it here */
    public static WireMessage readOwn(MessageExt message) {
        if (message.getUserProperty(ID) == null) {
            throw new TxmqException(
                    "Somebody else sent a half message of topic %s with keys '%s' in the producer group of txmq: give that producer a group of its own"
                            .formatted(message.getTopic(), LogText.of(message.getKeys())));
        }
        return read(message);
    }

    private static MessageId id(MessageExt message) {
        String own = message.getUserProperty(ID);
        try {
            return own != null ? MessageId.parse(own) : clientId(message);
        } catch (IllegalArgumentException e) {
            throw new TxmqException(
                    "A message of topic %s at queue offset %d has no usable id: its producer must set the property %s to a UUID"
                            .formatted(message.getTopic(), message.getQueueOffset(), ID),
                    e);
        }
    }

    /** Of a message of another producer: made from the id of its client library, which survives redelivery. */
    private static MessageId clientId(MessageExt message) {
        String id = message.getProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX);
        if (id == null) {
            throw new IllegalArgumentException("no property " + ID + " and no client id");
        }
        return new MessageId(UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.US_ASCII)));
    }

    private static MessageId anyId(MessageExt message) {
        try {
            return id(message);
        } catch (TxmqException e) {
            String client = message.getProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX);
            String origin = message.getProperty(MessageConst.PROPERTY_ORIGIN_MESSAGE_ID);
            String known = client != null ? client : origin != null ? origin : message.getMsgId();
            return new MessageId(UUID.nameUUIDFromBytes(known.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Which replay it is; 0 when it came from its producer. */
    public static int replay(MessageExt message) {
        String replay = message.getUserProperty(REPLAY);
        return replay != null && replay.matches("\\d{1,9}") ? Integer.parseInt(replay) : 0;
    }

    private static String key(MessageExt message, MessageId id) {
        String keys = message.getKeys();
        if (keys == null) {
            return "";
        }
        String suffix = MessageConst.KEY_SEPARATOR + id;
        return keys.endsWith(suffix) ? keys.substring(0, keys.length() - suffix.length()) : keys;
    }
}
