package dev.txmq.rocketmq;

import org.apache.rocketmq.client.consumer.MessageSelector;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer group receives.
 *
 * @param tags {@code *} or names separated by {@code ||}
 * @param filter an SQL92 expression instead of tags, or null
 */
public record Subscription(
        String group, String topic, String tags, @Nullable String filter) {

    /** How the groups end that read dead letters; the broker keeps one subscription for a group, so no listener has such a one. */
    public static final String DEAD_LETTERS_SUFFIX = "-dead-letters";

    public String deadLettersGroup() {
        return group + DEAD_LETTERS_SUFFIX;
    }

    public MessageSelector selector() {
        return filter == null ? MessageSelector.byTag(tags) : MessageSelector.bySql(filter);
    }
}
