package dev.txmq.consume;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.txmq.rocketmq.Subscription.Selection;
import dev.txmq.rocketmq.WireMessage;

/**
 * Which messages of its group a listener method takes.
 *
 * @param selection what the broker sends of each topic
 * @param tags those of the selection; empty for all
 * @param type the only one that it takes, or null for all
 */
record Route(
        Method method,
        Set<String> topics,
        Selection selection,
        Set<String> tags,
        @Nullable String type) {

    boolean takes(WireMessage message) {
        return topics.contains(message.topic())
                && isTaken(message.tag())
                && (type == null || type.equals(message.type()));
    }

    private boolean isTaken(@Nullable String tag) {
        return tags.isEmpty() || (tag != null && tags.contains(tag));
    }

    /** Whether a message of that topic may fit both. */
    boolean meets(Route other, String topic) {
        return topics.contains(topic)
                && other.topics.contains(topic)
                && (tags.isEmpty() || other.tags.isEmpty() || !Collections.disjoint(tags, other.tags))
                && (type == null || other.type == null || type.equals(other.type));
    }
}
