package dev.txmq.reconcile.side;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageSet;
import dev.txmq.MessageStatus;

/** Answers as they come, and what is made of them once they are checked. */
final class Wire {

    private static final int SHOWN = 80;

    private Wire() {}

    record Groups(@Nullable List<@Nullable Group> groups) {}

    record Group(
            @Nullable String group,
            @Nullable List<@Nullable SubscriptionOfGroup> subscriptions,
            @Nullable Long lag,
            @Nullable Duration retryTime,
            @Nullable Duration retention) {

        Inbox.Group checked(String name) {
            if (group == null
                    || subscriptions == null
                    || retention == null
                    || retention.isNegative()
                    || retryTime != null && retryTime.isNegative()
                    || lag != null && lag < 0) {
                throw new SideException(
                        "%s does not say what the group gets and how long it remembers".formatted(name));
            }
            return new Inbox.Group(
                    group,
                    subscriptions.stream().map(one -> subscribed(name, one)).toList(),
                    lag,
                    retryTime,
                    retention);
        }
    }

    record SubscriptionOfGroup(
            @Nullable String topic,
            @Nullable String tags,
            @Nullable String sql,
            @Nullable Instant since) {}

    private static Inbox.Subscribed subscribed(String name, @Nullable SubscriptionOfGroup one) {
        if (one == null || one.topic == null || one.tags == null && one.sql == null || one.since == null) {
            throw new SideException("%s has a subscription without topic, tags or since".formatted(name));
        }
        return new Inbox.Subscribed(one.topic, one.tags, one.sql, one.since);
    }

    record Log(@Nullable Duration retention) {}

    record DigestAnswer(long step, @Nullable List<@Nullable SlotAnswer> slots, long discarded, long foreign) {

        MessageSet.Digest checked(String name, Span span, Duration asked) {
            if (slots == null || step != asked.toMillis() || foreign < 0 || discarded < 0) {
                throw new SideException("%s gives a digest of another step than was asked for".formatted(name));
            }
            Map<Instant, MessageSet.Slot> found = new TreeMap<>();
            for (SlotAnswer slot : slots) {
                if (slot == null
                        || slot.from() == null
                        || !span.contains(slot.from())
                        || slot.from().toEpochMilli() % step != 0
                        || slot.count() <= 0
                        || slot.digest() == null
                        || !slot.digest().matches("[0-9a-f]{16}")) {
                    throw new SideException("%s gives a digest that was not asked for: %s".formatted(name, slot));
                }
                long hash = Long.parseUnsignedLong(slot.digest(), 16);
                if (found.put(slot.from(), new MessageSet.Slot(slot.from(), slot.count(), hash)) != null) {
                    throw new SideException("%s gives two digests of one time".formatted(name));
                }
            }
            return new MessageSet.Digest(List.copyOf(found.values()), discarded, foreign);
        }
    }

    record SlotAnswer(
            @Nullable Instant from, long count, @Nullable String digest) {}

    record Entries(@Nullable Map<String, @Nullable EntryAnswer> states) {}

    record EntryAnswer(
            Inbox.@Nullable State state, @Nullable Instant at) {

        Inbox.Entry checked(String name) {
            if (state == null || at == null) {
                throw new SideException("%s gives a state without saying which, or since when".formatted(name));
            }
            return new Inbox.Entry(state, at);
        }
    }

    record States(@Nullable Map<String, @Nullable PublishedAnswer> states) {}

    record PublishedAnswer(
            @Nullable MessageStatus state,
            @Nullable String topic,
            @Nullable String tag,
            @Nullable String key,
            @Nullable Instant publishedAt) {

        Published checked(String name) {
            if (state == null || topic == null) {
                throw new SideException("%s gives a state without saying which, or of which topic".formatted(name));
            }
            return new Published(state, topic, tag, key, publishedAt);
        }
    }

    record Republished(int republished) {}

    /** Separated by commas: the actuator takes no list. */
    static Map<String, String> body(Collection<MessageId> ids) {
        return Map.of("ids", ids.stream().map(MessageId::toString).collect(Collectors.joining(",")));
    }

    /** By id; refuses one that was not asked for. */
    static <A, S> Map<MessageId, S> states(
            String name,
            Collection<MessageId> asked,
            @Nullable Map<String, @Nullable A> answers,
            Function<A, S> reading) {
        if (answers == null) {
            throw new SideException("%s gives no states".formatted(name));
        }
        Set<MessageId> known = new HashSet<>(asked);
        Map<MessageId, S> states = new HashMap<>();
        answers.forEach((text, answer) -> {
            MessageId id = id(name, text);
            if (answer == null || !known.contains(id)) {
                throw new SideException("%s gives a state of %s, which was not asked for".formatted(name, id));
            }
            states.put(id, reading.apply(answer));
        });
        return states;
    }

    /** One id per line. */
    static List<MessageId> ids(String name, String text) {
        return text.lines().map(line -> id(name, line)).toList();
    }

    private static MessageId id(String name, String text) {
        try {
            return MessageId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new SideException(
                    "%s lists what is no id: '%s'".formatted(name, text.substring(0, Math.min(SHOWN, text.length()))),
                    e);
        }
    }
}
