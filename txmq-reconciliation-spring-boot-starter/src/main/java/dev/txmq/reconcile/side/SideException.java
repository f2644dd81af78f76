package dev.txmq.reconcile.side;

import org.jspecify.annotations.Nullable;

/** A side cannot be compared now. The message says who and why, for people. */
public final class SideException extends RuntimeException {

    /** Why, as a sentence without a full stop. */
    public SideException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Why, as a sentence without a full stop. */
    public SideException(String message) {
        super(message);
    }
}
