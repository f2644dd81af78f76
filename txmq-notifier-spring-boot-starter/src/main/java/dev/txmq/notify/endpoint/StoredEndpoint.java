package dev.txmq.notify.endpoint;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.notify.NotificationEndpoints.Endpoint;

/**
 * A row of {@code txmq_endpoint}.
 *
 * @param concurrency 0 for that of the properties
 * @param ratePerSecond 0 for that of the properties
 * @param headers encrypted
 */
public record StoredEndpoint(
        UUID id,
        String recipient,
        URI url,
        TypeFilter types,
        byte[] secret,
        byte @Nullable [] oldSecret,
        @Nullable Instant oldSecretUntil,
        byte @Nullable [] headers,
        @Nullable String expectedBody,
        int concurrency,
        double ratePerSecond,
        boolean ordered,
        boolean active,
        @Nullable String reason,
        @Nullable String changedBy,
        Instant changedAt,
        Failures failures) {

    /** As applications see it. */
    public Endpoint shown() {
        return new Endpoint(
                id,
                recipient,
                url,
                types.types(),
                active,
                reason,
                changedBy,
                changedAt,
                failures.since(),
                failures.pausedUntil());
    }

    /**
     * What an endpoint has failed since its last success.
     *
     * @param since the first of them, or null
     * @param inARow how many
     * @param pauses how often it was paused for them
     * @param pausedUntil until when it is, also when it asked for that; or null
     */
    public record Failures(
            @Nullable Instant since,
            int inARow,
            int pauses,
            @Nullable Instant pausedUntil) {

        /** Not one. */
        public static final Failures NONE = new Failures(null, 0, 0, null);

        public boolean isPaused(Instant now) {
            return pausedUntil != null && pausedUntil.isAfter(now);
        }
    }
}
