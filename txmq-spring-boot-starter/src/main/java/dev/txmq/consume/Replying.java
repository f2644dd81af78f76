package dev.txmq.consume;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.txmq.OutgoingMessage;
import dev.txmq.ReceivedMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.config.NameRules;

/**
 * Publishes what a handler returns, in the handler's transaction: sent if, and only if, that commits. A message may name any topic, so only
 * those that this application publishes to are replied to.
 */
final class Replying {

    static final String CORRELATION_ID = "correlation-id";

    private final Set<String> topics;
    private final Supplier<TransactionalPublisher> publisher;

    /** @param publisher asked late, since listeners and publishers may need each other */
    Replying(Set<String> topics, Supplier<TransactionalPublisher> publisher) {
        this.topics = topics;
        this.publisher = publisher;
    }

    /** @throws UnprocessableMessageException if the message asks for a reply to a topic that is none of this application's */
    void check(ReceivedMessage<Object> message) {
        String topic = message.headers().get(OutgoingMessage.REPLY_TO);
        if (topic != null && !topics.contains(topic)) {
            throw new UnprocessableMessageException(
                    "Message %s asks for a reply to a topic that is not listed in txmq.producer.topics of this consumer: '%s'. Add it if replies may go there, then replay the message"
                            .formatted(message.id(), NameRules.isTopic(topic) ? topic : "not the name of a topic"));
        }
    }

    void reply(ReceivedMessage<Object> message, @Nullable Object answer) {
        String topic = message.headers().get(OutgoingMessage.REPLY_TO);
        if (answer == null || topic == null) {
            return;
        }
        String id = message.id().toString();
        publisher
                .get()
                .publish(new OutgoingMessage(
                        topic,
                        NameRules.isKey(message.key()) ? message.key() : id,
                        answer,
                        null,
                        Map.of(CORRELATION_ID, id)));
    }
}
