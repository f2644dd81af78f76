package dev.txmq.rocketmq.send;

/**
 * A RocketMQ Proxy takes no messages of this kind to the topic, whatever they hold: a mistake in how the topic was made. The
 * message says how to mend it.
 */
public final class WrongTopicTypeException extends RefusedMessageException {

    WrongTopicTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
