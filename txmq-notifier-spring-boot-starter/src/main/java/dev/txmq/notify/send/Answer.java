package dev.txmq.notify.send;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What one request came to.
 *
 * @param took until the last byte, or until it was given up
 * @param status of the HTTP answer, or null
 * @param failure null for a success
 * @param error in words, or null
 * @param body what the answer began with, or null
 * @param retryAfter how long the endpoint asks to be left alone, or null
 */
record Answer(
        Instant startedAt,
        Duration took,
        @Nullable Integer status,
        @Nullable Failure failure,
        @Nullable String error,
        byte @Nullable [] body,
        @Nullable Duration retryAfter) {

    /** Why a request is no success. */
    enum Failure {
        /** The name has no address. */
        DNS,
        /** It has none that may be connected to, or the URL is not allowed. */
        BLOCKED,
        CONNECT,
        TLS,
        /** It took too long in all. */
        TIMEOUT,
        /** The connection broke, or what came is no HTTP. */
        RESET,
        /** The answer is none of 2xx. */
        STATUS,
        /** The answer is 2xx without the expected body. */
        BODY,
        /** Nothing was sent, for a reason of our own. */
        INTERNAL;

        /** Whether this may as well be the fault of our own network. */
        boolean mayBeOurs() {
            return this == DNS || this == CONNECT || this == TLS || this == TIMEOUT || this == RESET;
        }
    }

    boolean isSuccess() {
        return failure == null;
    }

    /** For meters. */
    String result() {
        if (failure == null || failure == Failure.STATUS || failure == Failure.BODY) {
            return status == null ? "none" : status / 100 + "xx";
        }
        return failure.name().toLowerCase(Locale.ROOT);
    }
}
