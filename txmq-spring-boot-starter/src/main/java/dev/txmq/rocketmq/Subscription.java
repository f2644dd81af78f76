package dev.txmq.rocketmq;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.apache.rocketmq.client.consumer.MessageSelector;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer group receives.
 *
 * @param topics which messages of each topic; at least one
 */
public record Subscription(String group, Map<String, Selection> topics) {

    /** How the groups end that read dead letters; the broker keeps one subscription for a group, so no listener has such a one. */
    public static final String DEAD_LETTERS_SUFFIX = "-dead-letters";

    public Subscription {
        topics = Collections.unmodifiableMap(new TreeMap<>(topics));
    }

    public String deadLettersGroup() {
        return group + DEAD_LETTERS_SUFFIX;
    }

    /** The topic of a message that does not say its own; of several, it may be another. */
    public String anyTopic() {
        return topics.keySet().iterator().next();
    }

    /**
     * Which messages of a topic.
     *
     * @param tags {@code *} or names separated by {@code ||}
     * @param filter an SQL92 expression instead of tags, or null
     */
    public record Selection(String tags, @Nullable String filter) {

        public MessageSelector selector() {
            return filter == null ? MessageSelector.byTag(tags) : MessageSelector.bySql(filter);
        }
    }
}
