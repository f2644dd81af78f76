package dev.txmq.console.wire;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** Some of an endpoint or a notice, of {@code txmqdeliveries}. */
public record Deliveries(List<Delivery> deliveries) {

    /** In the order of the answer. */
    public Deliveries {
        deliveries = List.copyOf(deliveries);
    }

    /** One notice to one endpoint. */
    public record Delivery(
            UUID id,
            @Nullable String notice,
            @Nullable String recipient,
            @Nullable String type,
            @Nullable String key,
            @Nullable String status,
            @Nullable Integer attempts,
            @Nullable Instant lastAttemptAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Integer lastStatus,
            @Nullable String lastError,
            @Nullable Instant settledAt,
            @Nullable String settledBy,
            @Nullable String replayedBy) {

        /** It has an id. */
        public Delivery {
            Objects.requireNonNull(id, "id");
        }
    }
}
