package dev.txmq;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Looks up what was published, by id or key. Needs no transaction and joins one that is active. */
public interface MessageLog {

    Optional<Entry> find(MessageId id);

    /** The newest messages about this key, newest first, at most {@code limit} (1 to 1,000). */
    List<Entry> findByKey(String key, int limit);

    /**
     * Publishes a message again that is {@link MessageStatus#FAILED}; the relay then takes it up as if for the first time.
     *
     * @return whether it was FAILED; otherwise nothing has changed
     */
    boolean retry(MessageId id);

    /**
     * One message on record.
     *
     * @param createdAt when its transaction was about to commit
     * @param publishedAt when the broker confirmed it, or null while it has not
     * @param attempts how often it was published again
     */
    record Entry(
            MessageId id,
            String topic,
            String key,
            MessageStatus status,
            int attempts,
            Instant createdAt,
            @Nullable Instant publishedAt) {}
}
