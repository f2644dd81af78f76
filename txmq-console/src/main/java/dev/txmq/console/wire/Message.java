package dev.txmq.console.wire;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** A message that a service has published, of {@code txmq}. */
public record Message(
        UUID id,
        @Nullable String topic,
        @Nullable String key,
        @Nullable String status,
        @Nullable Integer attempts,
        @Nullable Instant createdAt,
        @Nullable Instant dueAt,
        @Nullable Instant publishedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable String lastError) {

    /** It has an id. */
    public Message {
        Objects.requireNonNull(id, "id");
    }
}
