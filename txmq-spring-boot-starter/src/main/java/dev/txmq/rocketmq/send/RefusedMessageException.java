package dev.txmq.rocketmq.send;

import dev.txmq.TxmqException;

/** The broker is there, but will not take this message: trying it elsewhere or soon again will not help. */
public sealed class RefusedMessageException extends TxmqException permits WrongTopicTypeException {

    RefusedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
