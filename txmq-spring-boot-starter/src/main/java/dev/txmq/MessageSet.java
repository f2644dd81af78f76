package dev.txmq;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Messages that are known by their ids: what was published to a topic ({@link MessageLog#messages}), or what a group is done with ({@link
 * Inbox#settled}). Two such sets are compared by {@link #digest}; where the digests differ, {@link #ids} tells which messages do.
 *
 * <p>A message belongs to the time in its id, which is that of {@code publish}, or the due time of a delayed one. Ids of other versions
 * than 7 tell no time, and are counted only.
 *
 * <p>Each call sees what is committed, in a read-only transaction of its own, apart from the caller's. A call that takes longer than 5 s is
 * ended with a {@link org.springframework.dao.QueryTimeoutException}: ask for a shorter time then. Thread-safe.
 */
public interface MessageSet {

    /**
     * How many messages there are, and a hash of their ids, for each step of a time.
     *
     * @param from where it begins, a multiple of {@code step} since 1970
     * @param to where it ends, itself not included; another multiple of {@code step}
     * @param step whole milliseconds; the time has 10,000 steps at most
     */
    Digest digest(Instant from, Instant to, Duration step);

    /**
     * One page of the ids of version 7 in a time, in their order.
     *
     * @param to where it ends, itself not included
     * @param after the last id of the page before, or null for the first page
     * @param limit 1 to 10,000; a page that is shorter is the last one
     */
    List<MessageId> ids(Instant from, Instant to, @Nullable MessageId after, int limit);

    /**
     * What a time holds.
     *
     * @param slots the steps that have messages, in their order
     * @param discarded how many of these messages were discarded and not handled
     * @param foreign how many further messages have an id that tells no time
     */
    record Digest(List<Slot> slots, long discarded, long foreign) {

        public Digest {
            slots = List.copyOf(slots);
        }
    }

    /**
     * What one step of a time holds. Two sets with the same count and hash are the same, but for one case in 2^64.
     *
     * @param from where the step begins
     * @param count how many messages
     * @param hash the XOR of the first 8 bytes of the SHA-256 of each id's 16 bytes. A plain XOR of ids would be blind: ids of one
     *     millisecond count upwards, and four of them cancel each other out
     */
    record Slot(Instant from, long count, long hash) {}
}
