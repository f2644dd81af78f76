package dev.txmq.console.wire;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer group could not handle, of {@code txmq} or {@code txmqdeadletters}.
 *
 * @param payloadBase64 the payload, if it is no text
 */
public record DeadLetter(
        UUID id,
        @Nullable String group,
        @Nullable String topic,
        @Nullable String key,
        @Nullable String tag,
        @Nullable String status,
        @Nullable Integer attempts,
        @Nullable Instant parkedAt,
        @Nullable Integer replays,
        @Nullable Instant replayedAt,
        @Nullable String replayedBy,
        @Nullable Instant discardedAt,
        @Nullable String discardedBy,
        @Nullable String discardReason,
        @Nullable String lastError,
        @Nullable String payload,
        @Nullable String payloadBase64) {

    /** It has an id. */
    public DeadLetter {
        Objects.requireNonNull(id, "id");
    }
}
