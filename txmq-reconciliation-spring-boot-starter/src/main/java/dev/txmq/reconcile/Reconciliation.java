package dev.txmq.reconcile;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/**
 * Compares the message log with the inboxes of consumer groups, and mends what is lost. Groups are those of {@code txmq.reconciliation.groups}.
 *
 * <p>Every call runs in transactions of its own, apart from the caller's. Whether an operator may is the caller's to check. Thread-safe.
 */
public interface Reconciliation {

    /** How all groups stand, from what is on record: nobody is asked. */
    List<GroupSummary> summary();

    /**
     * Compares now, in this call. Changes nothing but its own tables. A window counts from its end plus the first of {@code txmq.reconciliation.passes} on;
     * what is younger, or older than both sides remember, is left out. A window that another instance is comparing just now is left to it.
     *
     * @param from the first window has this time
     * @param to the last window ends before this time, or at it
     * @return how the group stands in the windows that were asked for
     * @throws IllegalArgumentException if there is no such group, or {@code from} is not before {@code to}
     */
    GroupSummary run(String group, Instant from, Instant to);

    /**
     * One page of the differences of a group that are not closed, in the order of their ids.
     *
     * @param kind only these, or null for all
     * @param after the last id of the page before, or null for the first page
     * @param limit 1 to 10,000
     */
    List<Difference> differences(String group, Difference.@Nullable Kind kind, @Nullable MessageId after, int limit);

    /**
     * Publishes messages again that are {@link Difference.Kind#LOST}. Both sides are asked once more before, so a message that has been handled
     * since, or was published again for another group, is left out. All groups of the topic get it, under the same id; those that have
     * handled it drop it.
     *
     * @param ids at most 10,000
     * @param operator who asks, 1 to 128 characters
     * @return how many were published again
     * @throws dev.txmq.TxmqException if a service cannot be asked; some may have been published again
     */
    int repair(String group, Collection<MessageId> ids, String operator);

    /**
     * The same for all of a group that are LOST, oldest first. A crash leaves some of them published again; asking once more is safe.
     *
     * @param limit at most so many, 1 to 1,000,000
     */
    int repairAll(String group, int limit, String operator);

    /**
     * Closes a difference that an operator can explain.
     *
     * @param reason 1 to 512 characters
     * @return whether it was there and not closed
     */
    boolean accept(String group, MessageId id, String reason, String operator);

    /**
     * How a group stands.
     *
     * @param watermark up to this time everything is accounted for; null before the first comparison
     * @param unreachable why it could not be compared last, or null if it could
     * @param produced what should have been handled, in the windows that were compared
     * @param handled what was, discarded dead letters included
     * @param discarded how many of these are discarded dead letters
     * @param foreign ids in the inbox that are not the kit's
     * @param missing differences that were published and not handled, when they were compared
     * @param surplus what was handled and not expected, when it was compared
     * @param open differences that are neither closed nor accepted
     * @param repaired messages that a repair published again
     * @param accepted differences that were accepted
     * @param windows how many windows came to what: DUE, EQUAL, DIFFERENT, UNKNOWN
     */
    record GroupSummary(
            String group,
            @Nullable Instant watermark,
            @Nullable String unreachable,
            long produced,
            long handled,
            long discarded,
            long foreign,
            long missing,
            long surplus,
            Map<Difference.Kind, Long> open,
            long repaired,
            long accepted,
            Map<String, Long> windows) {

        /** Whether all windows were compared and nothing is different, or was explained. */
        public boolean isClean() {
            return open.isEmpty() && isComplete();
        }

        /** Whether all windows were compared. */
        public boolean isComplete() {
            return !windows.containsKey("DUE") && !windows.containsKey("UNKNOWN") && unreachable == null;
        }

        /** Whether what was produced and what was handled differ by exactly the differences that were found. */
        public boolean addsUp() {
            return produced - missing == handled - surplus;
        }
    }
}
