package dev.txmq;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One message in the {@link MessageLog}.
 *
 * @param id that {@link TransactionalPublisher#publish} returned
 * @param topic the topic that it was published to
 * @param key what it is about
 * @param tag its tag, or null when it has none
 * @param createdAt when its transaction was about to commit; when it was published, if it is a delayed one
 * @param dueAt when a delayed message is due or was; null for any other, and when that has been purged
 * @param publishedAt when the broker confirmed it, or null while it has not
 * @param nextAttemptAt when the relay publishes it, unless the broker confirms it first; null when that is not to happen
 * @param attempts how often it was published again
 * @param lastError why the broker refused it last, or null; may quote data
 */
public record LoggedMessage(
        MessageId id,
        String topic,
        String key,
        @Nullable String tag,
        MessageStatus status,
        int attempts,
        Instant createdAt,
        @Nullable Instant dueAt,
        @Nullable Instant publishedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable String lastError) {}
