package dev.txmq.rocketmq;

import dev.txmq.TxmqException;

/** The broker is there, but will not take this message: trying it elsewhere or soon again will not help. */
public final class RefusedMessageException extends TxmqException {

    RefusedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
