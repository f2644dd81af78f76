package dev.txmq.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.MessageSet;
import dev.txmq.digest.IdHash;
import dev.txmq.digest.Reading;
import dev.txmq.digest.Window;

/** What a group has handled, and what was discarded. A message may be both: then it is one. */
final class SettledMessages implements MessageSet {

    private static final int PAGE = 1_000;

    private final String group;
    private final InboxTable inbox;
    private final DeadLetters deadLetters;
    private final Reading reading;

    SettledMessages(String group, InboxTable inbox, DeadLetters deadLetters, Reading reading) {
        this.group = group;
        this.inbox = inbox;
        this.deadLetters = deadLetters;
        this.reading = reading;
    }

    @Override
    public Digest digest(Instant from, Instant to, Duration step) {
        Window window = new Window(from, to);
        return reading.of(() -> {
            Digest handled = inbox.of(group).digest(window, step);
            Collection<MessageId> discarded = unhandled(discarded(window, window.lowest(), Integer.MAX_VALUE));
            return new Digest(
                    discarded.isEmpty() ? handled.slots() : with(discarded, handled.slots(), step),
                    discarded.size(),
                    inbox.foreign(group, window));
        });
    }

    @Override
    public List<MessageId> ids(Instant from, Instant to, @Nullable MessageId after, int limit) {
        Window window = new Window(from, to);
        return reading.of(() -> {
            List<MessageId> handled = inbox.of(group).ids(window, after, limit);
            Set<MessageId> all = new TreeSet<>(handled);
            all.addAll(discarded(window, window.after(after), limit));
            return all.stream().limit(limit).toList();
        });
    }

    /** Few, since an operator decides about each. */
    private List<MessageId> discarded(Window window, MessageId last, int limit) {
        List<MessageId> discarded = new ArrayList<>();
        MessageId after = last;
        List<DeadLetter> page;
        do {
            page = deadLetters.list(group, DeadLetter.Status.DISCARDED, after, PAGE);
            for (DeadLetter letter : page) {
                after = letter.id();
                if (after.compareTo(window.end()) >= 0) {
                    return discarded;
                }
                if (after.time().isPresent()) {
                    discarded.add(after);
                }
            }
        } while (page.size() == PAGE && discarded.size() < limit);
        return discarded;
    }

    private List<MessageId> unhandled(List<MessageId> discarded) {
        List<MessageId> unhandled = new ArrayList<>(discarded);
        for (int from = 0; from < discarded.size(); from += PAGE) {
            unhandled.removeAll(
                    inbox.consumed(group, discarded.subList(from, Math.min(discarded.size(), from + PAGE))));
        }
        return unhandled;
    }

    private static List<Slot> with(Collection<MessageId> ids, List<Slot> slots, Duration step) {
        Map<Instant, Slot> all = new TreeMap<>();
        slots.forEach(slot -> all.put(slot.from(), slot));
        for (MessageId id : ids) {
            long millis = id.time().orElseThrow().toEpochMilli();
            Instant from = Instant.ofEpochMilli(millis - millis % step.toMillis());
            all.merge(
                    from,
                    new Slot(from, 1, IdHash.of(id)),
                    (known, one) -> new Slot(from, known.count() + one.count(), known.hash() ^ one.hash()));
        }
        return List.copyOf(all.values());
    }
}
