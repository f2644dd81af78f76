package dev.txmq.control;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.Workers.Status;

/**
 * What somebody wants of a worker.
 *
 * @param status PAUSED or STOPPED, or null for neither
 * @param rateLimit messages a second, or null for what is configured
 */
record Hold(@Nullable Status status, @Nullable Integer rateLimit, String operator, String reason, Instant since) {

    /** Whether nothing is wanted any more. */
    boolean isOver() {
        return status == null && rateLimit == null;
    }

    Hold withoutStatus() {
        return new Hold(null, rateLimit, operator, reason, since);
    }

    Hold withStatusOf(@Nullable Hold other) {
        return new Hold(other == null ? null : other.status, rateLimit, operator, reason, since);
    }
}
