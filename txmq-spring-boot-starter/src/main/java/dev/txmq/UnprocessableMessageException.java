package dev.txmq;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows that trying again cannot help. The transaction rolls back and the message goes straight to
 * the dead letters of its group. A batch handler names the message: that one goes there, and the others of the batch are tried again
 * without it.
 */
public class UnprocessableMessageException extends TxmqException {

    private final transient @Nullable MessageId id;

    public UnprocessableMessageException(String message) {
        this(message, null);
    }

    /** @param id which message of the batch cannot be processed */
    public UnprocessableMessageException(MessageId id, String message) {
        super(message, null);
        this.id = id;
    }

    public UnprocessableMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.id = null;
    }

    /** Which message of a batch, if the handler said so. */
    public Optional<MessageId> id() {
        return Optional.ofNullable(id);
    }
}
