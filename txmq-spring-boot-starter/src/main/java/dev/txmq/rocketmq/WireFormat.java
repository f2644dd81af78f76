package dev.txmq.rocketmq;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

import dev.txmq.MessageId;
import dev.txmq.TxmqException;

/**
 * How the kit writes and reads RocketMQ messages.
 *
 * <p>The id goes into a property, and beside the key into KEYS, so that the broker's console finds a message by either. Every
 * send makes a new {@link Message}: the client marks those it has sent, and a marked one becomes a half message. Only
 * properties that look like headers are read back, never the broker's own, for the same reason.
 */
final class WireFormat {

    /** User property that holds the kit's id. */
    static final String ID = "txmq-id";

    private static final Pattern HEADER = Pattern.compile("(?!txmq-)[a-z][a-zA-Z0-9._-]{0,63}");

    private WireFormat() {}

    static Message write(WireMessage wire) {
        Message message = new Message(wire.topic(), wire.body());
        message.setKeys(List.of(wire.key(), wire.id().toString()));
        if (wire.tag() != null) {
            message.setTags(wire.tag());
        }
        wire.headers().forEach(message::putUserProperty);
        message.putUserProperty(ID, wire.id().toString());
        return message;
    }

    /** @throws TxmqException if the message has neither the kit's id nor one of a RocketMQ client */
    static WireMessage read(MessageExt message) {
        MessageId id = id(message);
        Map<String, String> headers = new HashMap<>();
        message.getProperties().forEach((name, value) -> {
            if (HEADER.matcher(name).matches()) {
                headers.put(name, value);
            }
        });
        byte[] body = message.getBody() == null ? new byte[0] : message.getBody();
        return new WireMessage(id, message.getTopic(), key(message, id), message.getTags(), headers, body);
    }

    /** @throws TxmqException if the kit did not send it, so that nothing may be decided about it here */
    static WireMessage readOwn(MessageExt message) {
        if (message.getUserProperty(ID) == null) {
            throw new TxmqException(
                    "Somebody else sent a half message of topic %s with keys '%s' in the producer group of txmq: give that producer a group of its own"
                            .formatted(message.getTopic(), message.getKeys()));
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

    private static String key(MessageExt message, MessageId id) {
        String keys = message.getKeys();
        if (keys == null) {
            return "";
        }
        String suffix = MessageConst.KEY_SEPARATOR + id;
        return keys.endsWith(suffix) ? keys.substring(0, keys.length() - suffix.length()) : keys;
    }
}
