package dev.txmq.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageSet;
import dev.txmq.digest.Reading;
import dev.txmq.rocketmq.receive.ConsumerLag;

import static dev.txmq.config.Bounds.checkIds;

/** Puts together what the inbox, the dead letters, the subscriptions and the brokers know of the application's groups. */
final class JdbcInbox implements Inbox {

    private final InboxTable inbox;
    private final SubscriptionTable subscriptions;
    private final DeadLetters deadLetters;
    private final ConsumerLag consumers;
    private final Reading reading;
    private final Duration retention;

    JdbcInbox(
            InboxTable inbox,
            SubscriptionTable subscriptions,
            DeadLetters deadLetters,
            ConsumerLag consumers,
            Reading reading,
            Duration retention) {
        this.inbox = inbox;
        this.subscriptions = subscriptions;
        this.deadLetters = deadLetters;
        this.consumers = consumers;
        this.reading = reading;
        this.retention = retention;
    }

    @Override
    public Set<String> names() {
        return consumers.groups();
    }

    @Override
    public List<Group> groups() {
        Map<String, Long> lag = consumers.byGroup();
        Map<String, Duration> retryTimes = consumers.retryTimes();
        return reading.of(() -> names().stream()
                .map(name -> new Group(name, subscriptions.of(name), lag.get(name), retryTimes.get(name), retention))
                .toList());
    }

    @Override
    public MessageSet settled(String group) {
        requireKnown(group);
        return new SettledMessages(group, inbox, deadLetters, reading);
    }

    @Override
    public Map<MessageId, Entry> find(String group, Collection<MessageId> ids) {
        requireKnown(group);
        checkIds(ids);
        return ids.isEmpty() ? Map.of() : reading.of(() -> found(group, ids));
    }

    private void requireKnown(String group) {
        if (!names().contains(group)) {
            throw new IllegalArgumentException(
                    "There is no listener of group '%s' here, only of %s".formatted(group, names()));
        }
    }

    private Map<MessageId, Entry> found(String group, Collection<MessageId> ids) {
        Map<MessageId, Entry> found = new HashMap<>();
        deadLetters.find(group, ids).forEach((id, letter) -> found.put(id, entry(letter)));
        inbox.consumedAt(group, ids).forEach((id, at) -> found.put(id, new Entry(State.HANDLED, at)));
        return found;
    }

    private static Entry entry(DeadLetter letter) {
        return switch (letter.status()) {
            case PARKED -> new Entry(State.PARKED, letter.parkedAt());
            case REPLAYED ->
                new Entry(State.REPLAYED, Objects.requireNonNullElse(letter.replayedAt(), letter.parkedAt()));
            case DISCARDED ->
                new Entry(State.DISCARDED, Objects.requireNonNullElse(letter.discardedAt(), letter.parkedAt()));
        };
    }
}
