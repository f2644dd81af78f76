package dev.txmq;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The messages that the application's consumer groups could not handle, kept in {@code txmq_dead_letter} until an operator
 * decides about them.
 *
 * <p>Guarantee: a message that was given up is parked, whatever it holds, and stays so until it is replayed or discarded. The
 * error is that of its last attempt.
 *
 * <p>Thread-safe, in all instances at once: of several decisions about one dead letter, one counts. Changes run in
 * transactions of their own, apart from the caller's. {@code operator} is who decides (a name
 * of more than 128 characters is cut) and is kept on record. Whether they may is the caller's to check.
 */
public interface DeadLetters {

    /** The dead letter of this message in this group; empty if the group has not given it up, or if it has been purged. */
    Optional<DeadLetter> find(String group, MessageId id);

    /**
     * The dead letters of these messages in this group; messages without one are missing.
     *
     * @param ids at most 1,000
     */
    Map<MessageId, DeadLetter> find(String group, Collection<MessageId> ids);

    /** The newest dead letters with this key, of all groups, at most {@code limit} (1 to 1,000). */
    List<DeadLetter> findByKey(String key, int limit);

    /**
     * One page of a group's dead letters in the order of their ids, which is that of their publication when txmq published
     * them.
     *
     * @param after the last id of the page before, or null for the first page
     * @param limit 1 to 1,000
     */
    List<DeadLetter> list(String group, DeadLetter.Status status, @Nullable MessageId after, int limit);

    /** How many are PARKED, by group; a group that has none may be missing. */
    Map<String, Long> parked();

    /** The bytes of the message, which may be what is wrong with it. */
    Optional<byte[]> payload(String group, MessageId id);

    /**
     * Sends it to its group again, and to no other, under the same id: a group that has handled it meanwhile drops it, so it
     * may be replayed any number of times. It has all attempts again; when they fail too it is parked once more. Ordered messages that were
     * parked behind it follow it, in order.
     *
     * <p>A crash leaves it PARKED, sent or not; never REPLAYED without being sent.
     *
     * @return false, with nothing done, if there is no such dead letter or it is not PARKED
     * @throws TxmqException if the broker does not take it; it stays PARKED
     */
    boolean replay(String group, MessageId id, String operator);

    /**
     * Replays the PARKED dead letters of a group in the order of their ids, each on its own and each once.
     *
     * @param limit at most so many, 1 to 1,000
     * @return how many
     * @throws TxmqException if the broker does not take one; those before it are replayed, the rest stays PARKED
     */
    int replayAll(String group, int limit, String operator);

    /**
     * Decides that it is not to be handled. It cannot be replayed any more. Ordered messages that were parked behind it are replayed.
     *
     * @param reason why, kept on record; 1 to 512 characters
     * @return false, with nothing done, if there is no such dead letter or it is not PARKED
     * @throws IllegalStateException if it is parked behind another of its key, which has to be decided about first
     */
    boolean discard(String group, MessageId id, String reason, String operator);
}
