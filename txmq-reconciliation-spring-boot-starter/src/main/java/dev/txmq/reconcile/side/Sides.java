package dev.txmq.reconcile.side;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageSet;

/**
 * A group and all that publish to its topics, as they stand at one moment. Counts and digests of several message logs add up, so a topic may have
 * several producers. Where a query runs into its time limit, its span is halved.
 */
public final class Sides {

    private static final List<Duration> STEPS =
            List.of(Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMillis(50));

    private final String group;
    private final HandledSide handled;
    private final List<PublishedSide> published;
    private final GroupState state;
    private final Map<String, Set<String>> topics;

    Sides(String group, HandledSide handled, List<PublishedSide> published) {
        this.group = group;
        this.handled = handled;
        this.published = published;
        this.state = handled.group();
        this.topics = topics(state);
    }

    private static Map<String, Set<String>> topics(GroupState state) {
        Map<String, Set<String>> topics = new LinkedHashMap<>();
        state.subscriptions()
                .forEach(one -> topics.merge(
                        one.topic(),
                        one.tags(),
                        (some, more) -> some.isEmpty() || more.isEmpty() ? Set.of() : union(some, more)));
        return topics;
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    /** How the group stood when it was asked. */
    public GroupState state() {
        return state;
    }

    /** The topics of the group. */
    public Set<String> topics() {
        return topics.keySet();
    }

    /** How long all message logs remember. */
    public Duration logRetention() {
        return published.stream()
                .map(PublishedSide::retention)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Of what the group should have handled. */
    public Tallies published(Span span, Duration step) {
        Tallies sum = Tallies.NONE;
        for (PublishedSide side : published) {
            for (Map.Entry<String, Set<String>> topic : topics.entrySet()) {
                sum = sum.plus(patient(side.messages(topic.getKey(), topic.getValue()), span, step));
            }
        }
        return sum;
    }

    /** Of what the group is done with. */
    public Tallies handled(Span span, Duration step) {
        return patient(handled.settled(), span, step);
    }

    /** Halves the span as long as the query takes too long; a single slot is put together of smaller ones. */
    private static Tallies patient(MessageSet messages, Span span, Duration step) {
        try {
            return Tallies.of(LocalSides.asked(() -> messages.digest(span.from(), span.to(), step)));
        } catch (QueryTimeoutException e) {
            long slots = span.millis() / step.toMillis();
            if (slots > 1) {
                Instant middle = span.from().plus(step.multipliedBy(slots / 2));
                return patient(messages, new Span(span.from(), middle), step)
                        .plus(patient(messages, new Span(middle, span.to()), step));
            }
            Duration smaller = smaller(step);
            if (smaller == null) {
                throw new SideException(String.valueOf(e.getMessage()), e);
            }
            return patient(messages, span, smaller).from(span.from());
        }
    }

    /** The next smaller step of the way from a window down to ids, or null. */
    public static @Nullable Duration smaller(Duration step) {
        return STEPS.stream()
                .filter(candidate -> candidate.compareTo(step) < 0 && step.toMillis() % candidate.toMillis() == 0)
                .findFirst()
                .orElse(null);
    }

    /** What the group should have handled, and what it has, side by side in their order. */
    public Merge merge(Span span, long publishedCount, long handledCount) {
        List<Ids> lists = new ArrayList<>();
        for (PublishedSide side : published) {
            topics.forEach(
                    (topic, tags) -> lists.add(new Ids(side.name(), side.messages(topic, tags), span, publishedCount)));
        }
        return new Merge(lists, new Ids("group " + group, handled.settled(), span, handledCount));
    }

    /** What the group knows about messages, at most 1,000. */
    public Map<MessageId, Inbox.Entry> findHandled(Collection<MessageId> ids) {
        return ids.isEmpty() ? Map.of() : patient(() -> handled.find(ids));
    }

    /** What the message logs know about messages, at most 1,000; a log where one was published wins over one where it was not. */
    public Map<MessageId, Published> findPublished(Collection<MessageId> ids) {
        Map<MessageId, Published> found = new HashMap<>();
        if (!ids.isEmpty()) {
            published.forEach(side -> patient(() -> side.find(ids))
                    .forEach((id, one) -> found.merge(id, one, (first, second) -> first.isVoid() ? second : first)));
        }
        return found;
    }

    private static <T> T patient(Supplier<T> question) {
        try {
            return question.get();
        } catch (QueryTimeoutException e) {
            throw new SideException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Has messages published again by those whose logs have them, at most 1,000; returns how many are. */
    public int republish(Collection<MessageId> ids, String reason, String operator) {
        List<MessageId> left = new ArrayList<>(ids);
        int republished = 0;
        for (PublishedSide side : published) {
            if (!left.isEmpty()) {
                Set<MessageId> own = patient(() -> side.find(left)).keySet();
                republished += own.isEmpty() ? 0 : side.republish(own, reason, operator);
                left.removeAll(own);
            }
        }
        return republished;
    }
}
