package dev.txmq;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One message in the {@link MessageLog}.
 *
 * @param id that {@link TransactionalPublisher#publish} returned
 * @param topic the topic that it was published to
 * @param key what it is about
 * @param createdAt when its transaction was about to commit
 * @param publishedAt when the broker confirmed it, or null while it has not
 * @param attempts how often it was published again
 * @param lastError why the broker refused it last, or null; may quote data
 */
public record LoggedMessage(
        MessageId id,
        String topic,
        String key,
        MessageStatus status,
        int attempts,
        Instant createdAt,
        @Nullable Instant publishedAt,
        @Nullable String lastError) {}
