package dev.txmq.console.wire;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** All of one delivery, of {@code txmqdeliveries}. */
public record Attempts(List<Attempt> attempts) {

    /** The first one first. */
    public Attempts {
        attempts = List.copyOf(attempts);
    }

    /**
     * One request to a recipient.
     *
     * @param status of the HTTP answer
     * @param body of the answer
     */
    public record Attempt(
            int number,
            @Nullable Instant at,
            @Nullable Integer status,
            long tookMillis,
            @Nullable String error,
            @Nullable String body) {}
}
