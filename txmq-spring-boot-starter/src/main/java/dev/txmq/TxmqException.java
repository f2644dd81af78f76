package dev.txmq;

import org.jspecify.annotations.Nullable;

/** Base of what the kit throws. Its message says what happened, to which topic, key and id, and what to do. */
public class TxmqException extends RuntimeException {

    public TxmqException(String message) {
        super(message);
    }

    public TxmqException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
