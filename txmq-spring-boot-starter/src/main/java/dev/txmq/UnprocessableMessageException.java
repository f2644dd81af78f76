package dev.txmq;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows that trying again cannot help. The transaction rolls back and the message goes straight to
 * the dead letters of its group.
 */
public class UnprocessableMessageException extends TxmqException {

    public UnprocessableMessageException(String message) {
        super(message);
    }

    public UnprocessableMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
