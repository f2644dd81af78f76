package dev.txmq.payload;

import org.jspecify.annotations.Nullable;

/** Says why a payload can be neither written nor read, in a text that follows on the name of the payload and quotes none of it. */
public final class UnusablePayloadException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String reason;

    UnusablePayloadException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
