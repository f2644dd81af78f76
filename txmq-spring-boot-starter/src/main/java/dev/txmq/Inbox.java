package dev.txmq;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What the consumer groups of the application take, and what they are done with: the other side of the {@link MessageLog}. With it somebody
 * finds out whether each published message was handled.
 *
 * <p>Changes nothing. Reads what is committed, in transactions of its own. Thread-safe.
 */
public interface Inbox {

    /** The names of the groups whose listeners the application has. */
    Set<String> names();

    /** These groups. Asks the brokers, so it may take seconds while one is away. */
    List<Group> groups();

    /**
     * The messages that the group has handled, and those that an operator discarded: none of them has to be delivered any more. Of foreign
     * ids, a digest counts those that were handled in the time.
     *
     * @throws IllegalArgumentException if the application has no such group
     */
    MessageSet settled(String group);

    /**
     * What is known of these messages in the group; one that the group has not seen, or has forgotten, is missing.
     *
     * @param ids at most 1,000
     * @throws IllegalArgumentException if the application has no such group
     */
    Map<MessageId, Entry> find(String group, Collection<MessageId> ids);

    /**
     * A consumer group.
     *
     * @param subscriptions what it takes, by topic; none until its first start
     * @param lag how many messages wait for it in its topics and in {@code %RETRY%}; null if that cannot be known, as while a broker is
     *     away or the group is stopped here
     * @param retryTime how long a message may be under way after its first delivery, through all its retries; null like {@code lag}
     * @param retention how long the group remembers what it is done with: {@code txmq.retention.inbox}, or {@code
     *     txmq.retention.dead-letters} if that is shorter
     */
    record Group(
            String name,
            List<Subscribed> subscriptions,
            @Nullable Long lag,
            @Nullable Duration retryTime,
            Duration retention) {

        public Group {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /**
     * Which messages of a topic a group takes.
     *
     * @param tags {@code *} or names separated by {@code ||}; null if there is a filter
     * @param filter an expression in SQL92, or null
     * @param since since when: messages that were published later come to the group; of earlier ones nobody knows
     */
    record Subscribed(
            String topic, @Nullable String tags, @Nullable String filter, Instant since) {}

    /**
     * What has become of a message in a group.
     *
     * @param at when it was last handled, parked, replayed or discarded
     */
    record Entry(State state, Instant at) {}

    /** Where a message stands in a group. */
    enum State {
        /** The transaction of its handler has committed. */
        HANDLED,
        /** It was given up, and waits for an operator. */
        PARKED,
        /** It was given up, and sent to the group again; it is not handled yet. */
        REPLAYED,
        /** An operator decided that it is not to be handled. */
        DISCARDED
    }
}
