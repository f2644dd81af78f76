package dev.txmq.reconcile.side;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageStatus;

/**
 * What a message log knows about a message.
 *
 * @param publishedAt when the broker confirmed it, or null
 */
public record Published(
        MessageStatus status,
        String topic,
        @Nullable String tag,
        @Nullable String key,
        @Nullable Instant publishedAt) {

    static Published of(LoggedMessage message) {
        return new Published(message.status(), message.topic(), message.tag(), message.key(), message.publishedAt());
    }

    /** Whether nobody should ever see it. */
    public boolean isVoid() {
        return status == MessageStatus.ROLLED_BACK
                || status == MessageStatus.CANCELLED
                || status == MessageStatus.SCHEDULED;
    }
}
