package dev.txmq.console.wire;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** Some of a participant, of {@code txmqreservations}. */
public record Reservations(List<Reservation> reservations) {

    /** In the order of the answer. */
    public Reservations {
        reservations = List.copyOf(reservations);
    }

    /** What one branch of an activity holds. */
    public record Reservation(
            UUID activityId,
            @Nullable String participant,
            @Nullable String branch,
            @Nullable String status,
            @Nullable String origin,
            @Nullable String type,
            @Nullable String key,
            @Nullable Instant deadline,
            @Nullable Integer asked,
            @Nullable Instant askAt,
            @Nullable Instant settledAt,
            @Nullable String settledBy,
            @Nullable String lastError,
            @Nullable String request) {

        /** It belongs to an activity. */
        public Reservation {
            Objects.requireNonNull(activityId, "activityId");
        }
    }
}
