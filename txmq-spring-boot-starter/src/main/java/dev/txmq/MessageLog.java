package dev.txmq;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Looks up what was published, by id or key, cancels what is not due yet, and publishes again when an operator asks.
 *
 * <p>Looking up, cancelling, and retrying one message need no transaction and join one that is active. Changes of many run in transactions of
 * their own, apart from the caller's. Each is on record in {@code txmq_operation}, with who asked for it ({@code operator}, 1 to 128 characters; a longer one
 * is cut) and why ({@code reason}, 1 to 512 characters). Whether they may is the caller's to check. Thread-safe.
 *
 * <p>A message that is published again reaches each consumer group again. The inbox drops it where it was handled, as long as the
 * inbox remembers it ({@code txmq.retention.inbox}); consumers without an inbox must expect it.
 */
public interface MessageLog {

    /** What is on record about this message; empty if nothing is, such as after a rollback or a purge. */
    Optional<LoggedMessage> find(MessageId id);

    /**
     * What is on record about these messages; those of which nothing is are missing.
     *
     * @param ids at most 1,000
     */
    Map<MessageId, LoggedMessage> find(Collection<MessageId> ids);

    /**
     * The messages of this application to a topic, whatever their status; without those that are {@link MessageStatus#ROLLED_BACK}, and
     * delayed ones that are not due. To be compared with what a group is done with ({@link Inbox#settled}).
     *
     * @param tags with one of these; empty for all of them
     */
    MessageSet messages(String topic, Set<String> tags);

    /**
     * The newest messages about this key, newest first, at most {@code limit} (1 to 1,000).
     *
     * @throws TxmqException with {@code txmq.message-log.index-by-key=false}
     */
    List<LoggedMessage> findByKey(String key, int limit);

    /**
     * Cancels a message that is {@link MessageStatus#SCHEDULED}, as part of the caller's transaction if there is one: if that rolls back,
     * the message stays scheduled. The answer is final for the transaction: from it until the commit nobody can send the message. An
     * instance that takes it up at the same moment is waited for.
     *
     * @return true if it is cancelled, by this call or an earlier one: it will never be delivered. False if it is due already, and so
     *     delivered whatever happens; or if no such message was scheduled, or the log has forgotten it ({@code txmq.retention.published}
     *     after it was due)
     */
    boolean cancel(MessageId id);

    /**
     * One page of the messages of this application that are {@link MessageStatus#SCHEDULED}, in the order in which they are due.
     *
     * @param after the last id of the page before, or null for the first page
     * @param limit 1 to 1,000
     */
    List<LoggedMessage> scheduled(@Nullable MessageId after, int limit);

    /**
     * One page of the messages to a topic that are {@link MessageStatus#FAILED}, in the order of their ids, which is that of their
     * publication. Those of this application only, if several share the tables.
     *
     * @param after the last id of the page before, or null for the first page
     * @param limit 1 to 1,000
     */
    List<LoggedMessage> failed(String topic, @Nullable MessageId after, int limit);

    /** As {@link #retry(MessageId, String, String)}, when the application itself decides. */
    default boolean retry(MessageId id) {
        return retry(id, "the application called MessageLog.retry", "the application");
    }

    /**
     * Publishes a message again that is {@link MessageStatus#FAILED}; the relay then takes it up as if for the first time.
     *
     * @return whether it was FAILED; otherwise nothing has changed
     */
    boolean retry(MessageId id, String reason, String operator);

    /**
     * Publishes messages to a topic again that are {@link MessageStatus#FAILED}, oldest first. A crash leaves some of them retried.
     *
     * @param limit at most so many, 1 to 100,000
     * @return how many
     */
    int retryAll(String topic, int limit, String reason, String operator);

    /**
     * Publishes all messages to a topic again that are {@link MessageStatus#PUBLISHED}, such as those that a consumer missed because the
     * broker deleted them, or that a disk of the broker took with it. The log goes back {@code txmq.retention.published}. A crash
     * leaves some of them published again; asking once more is safe.
     *
     * @param from when they were published, by the clock of the instance that did; that of {@code publish}, not of the commit
     * @param to where they end; itself not included
     * @return how many
     */
    long republish(String topic, Instant from, Instant to, String reason, String operator);

    /**
     * Publishes those of these messages again that are {@link MessageStatus#PUBLISHED}, such as those that are known to be lost. All in
     * one transaction.
     *
     * @param ids at most 1,000
     * @return how many were PUBLISHED
     */
    int republish(Collection<MessageId> ids, String reason, String operator);

    /** The newest changes on record, newest first, at most {@code limit} (1 to 1,000). */
    List<Operation> operations(int limit);

    /**
     * One change that an operator made.
     *
     * @param kind {@code RETRY} or {@code REPUBLISH}
     * @param topic of all of them, or null if single messages were named
     * @param message the one message, or null
     * @param from the first time that was asked for, or null
     * @param to the end of that time, or null
     * @param messages how many have been changed
     * @param finishedAt null while it runs, and for good if it was cut off
     */
    record Operation(
            String kind,
            @Nullable String topic,
            @Nullable MessageId message,
            @Nullable Instant from,
            @Nullable Instant to,
            long messages,
            String operator,
            String reason,
            Instant startedAt,
            @Nullable Instant finishedAt) {}
}
