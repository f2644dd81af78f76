package dev.txmq;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The keys whose ordered messages cannot be handled, since one is missing or parked, kept in {@code txmq_position}.
 *
 * <p>Guarantee: a key that stands still goes on by itself when what it waits for is handled or discarded. Only what will never come has to
 * be released here, such as a message whose broker has lost its disk; {@link MessageLog#republish} of its publisher is the other way.
 *
 * <p>Thread-safe, in all instances at once. Changes run in transactions of their own, apart from the caller's. Whether an operator may
 * make them is the caller's to check.
 */
public interface OrderedKeys {

    /** The keys of all groups that stand still, the longest first; at most {@code limit} (1 to 1,000). */
    List<Standing> standing(int limit);

    /**
     * Gives up a message that is missing, and all before it that the group has not handled: the key goes on with the next one that is
     * there. What comes all the same is parked.
     *
     * @param missing as {@link Standing#waitsFor} has it
     * @param reason why, kept on record; 1 to 512 characters
     * @param operator who decides, kept on record; a name of more than 128 characters is cut
     * @return false, with nothing done, if no key of the group waits for that message any more
     * @throws IllegalStateException if that message is parked: then replay or discard it
     */
    boolean release(String group, MessageId missing, String reason, String operator);

    /**
     * A key that stands still.
     *
     * @param group the consumer group
     * @param stream the producer group
     * @param topic of the messages
     * @param key of the messages
     * @param last the number of the last message that the group is done with; 0 if it has not begun
     * @param next the lowest number that is there and waits
     * @param waitsFor the message before that one
     * @param parked whether that message is parked
     * @param since since when
     */
    record Standing(
            String group,
            String stream,
            String topic,
            String key,
            long last,
            long next,
            @Nullable MessageId waitsFor,
            boolean parked,
            Instant since) {}
}
