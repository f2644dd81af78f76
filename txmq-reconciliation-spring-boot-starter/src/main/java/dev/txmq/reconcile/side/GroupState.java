package dev.txmq.reconcile.side;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.txmq.Inbox;

/**
 * How a consumer group stands.
 *
 * @param subscriptions what it gets; one at least
 * @param lag messages that it has not handled yet, those that come again included, or null if that cannot be known
 * @param retryTime the longest time that a message may be on its way through retries, or null if that cannot be known
 * @param retention how long its inbox remembers
 */
public record GroupState(
        List<Subscription> subscriptions,
        @Nullable Long lag,
        @Nullable Duration retryTime,
        Duration retention) {

    /**
     * What a group gets of a topic.
     *
     * @param tags with one of these; empty for all
     * @param since when the group has had this subscription first
     */
    public record Subscription(String topic, Set<String> tags, Instant since) {

        private boolean matches(String messageTopic, @Nullable String tag) {
            return topic.equals(messageTopic) && (tags.isEmpty() || tag != null && tags.contains(tag));
        }
    }

    static GroupState of(String name, Inbox.Group group) {
        if (group.subscriptions().isEmpty()) {
            throw new SideException("%s has not started yet, so it is not known what it gets".formatted(name));
        }
        return new GroupState(
                group.subscriptions().stream()
                        .map(one -> subscription(name, one))
                        .toList(),
                group.lag(),
                group.retryTime(),
                group.retention());
    }

    private static Subscription subscription(String name, Inbox.Subscribed subscribed) {
        if (subscribed.tags() == null) {
            throw new SideException("%s filters topic %s by SQL92, which cannot be compared: use tags"
                    .formatted(name, subscribed.topic()));
        }
        return new Subscription(subscribed.topic(), tags(subscribed.tags()), subscribed.since());
    }

    /** Of a filter such as {@code *} or {@code A || B}. */
    private static Set<String> tags(String filter) {
        Set<String> tags = new TreeSet<>();
        Arrays.stream(filter.split("\\|\\|", -1))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty() && !tag.equals("*"))
                .forEach(tags::add);
        return tags;
    }

    /** Since when it has had all that it has now. */
    public Instant since() {
        return subscriptions.stream()
                .map(Subscription::since)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** Whether it is known to have no backlog. */
    public boolean isDrained() {
        return lag != null && lag == 0;
    }

    /** Whether it gets a message with this topic and tag. */
    public boolean expects(String topic, @Nullable String tag) {
        return subscriptions.stream().anyMatch(subscription -> subscription.matches(topic, tag));
    }
}
