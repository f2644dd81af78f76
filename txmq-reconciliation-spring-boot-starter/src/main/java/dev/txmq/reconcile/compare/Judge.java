package dev.txmq.reconcile.compare;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Difference.State;
import dev.txmq.reconcile.compare.DifferenceTable.Found;
import dev.txmq.reconcile.compare.DifferenceTable.Known;
import dev.txmq.reconcile.side.Published;
import dev.txmq.reconcile.side.Sides;

/** Asks both sides about messages once more, says what each is, and writes that down. */
final class Judge {

    /** As many as a service is asked about at once. */
    static final int AT_ONCE = 1000;

    private final String group;
    private final Sides sides;
    private final Classifier classifier;
    private final DifferenceTable table;
    private final TransactionTemplate transaction;

    Judge(String group, Sides sides, Classifier classifier, DifferenceTable table, TransactionTemplate transaction) {
        this.group = group;
        this.sides = sides;
        this.classifier = classifier;
        this.table = table;
        this.transaction = transaction;
    }

    /**
     * What messages turned out to be.
     *
     * @param waiting how many are on their way
     * @param lost those that are LOST
     * @param handledNow how many the group has handled, or discarded
     * @param publishedNow how many a message log has, and the group expects
     */
    record Verdict(long waiting, List<MessageId> lost, int handledNow, int publishedNow) {

        static final Verdict NOTHING = new Verdict(0, List.of(), 0, 0);

        Verdict plus(Verdict other) {
            List<MessageId> all = new ArrayList<>(lost);
            all.addAll(other.lost);
            return new Verdict(
                    waiting + other.waiting, all, handledNow + other.handledNow, publishedNow + other.publishedNow);
        }
    }

    /**
     * @param ids at most {@link #AT_ONCE}
     * @param ofWindow the first time after the end of their window at which the group had no backlog, or null
     * @param most so many that are on their way are written down
     */
    Verdict judge(List<MessageId> ids, @Nullable Instant ofWindow, long most, Instant now) {
        if (ids.isEmpty()) {
            return Verdict.NOTHING;
        }
        // the group first: what is published and handled in between is found in the log then
        Map<MessageId, Inbox.Entry> handled = sides.findHandled(ids);
        Map<MessageId, Published> published = sides.findPublished(ids);
        Map<MessageId, Known> known = transaction.execute(status -> table.known(group, ids));
        List<Found> found = new ArrayList<>();
        List<MessageId> settled = new ArrayList<>();
        int handledNow = 0;
        int publishedNow = 0;
        for (MessageId id : ids) {
            Known before = known.get(id);
            Published log = published.get(id);
            Inbox.Entry inbox = handled.get(id);
            Instant drainedAt = classifier.drainedAt(log, before == null ? null : before.drainedAt(), ofWindow);
            Kind kind =
                    classifier.kind(id, log, inbox, before != null && isOpen(before) ? before.kind() : null, drainedAt);
            handledNow += Classifier.isSettled(inbox) ? 1 : 0;
            publishedNow += log != null && !log.isVoid() && sides.state().expects(log.topic(), log.tag()) ? 1 : 0;
            if (kind == null) {
                settled.add(id);
            } else {
                found.add(new Found(
                        id, kind, log == null ? null : log.topic(), log == null ? null : log.key(), drainedAt));
            }
        }
        write(found, settled, known, most, now);
        return new Verdict(
                found.stream().filter(Judge::isWaiting).count(),
                found.stream()
                        .filter(one -> one.kind() == Kind.LOST)
                        .map(Found::id)
                        .toList(),
                handledNow,
                publishedNow);
    }

    private void write(
            List<Found> found, List<MessageId> settled, Map<MessageId, Known> known, long most, Instant now) {
        List<Found> written = new ArrayList<>();
        long waiting = 0;
        for (Found one : found) {
            if (!isWaiting(one) || known.containsKey(one.id()) || waiting++ < most) {
                written.add(one);
            }
        }
        List<MessageId> closed =
                settled.stream().filter(id -> isOpen(known.get(id))).toList();
        if (!written.isEmpty() || !closed.isEmpty()) {
            transaction.executeWithoutResult(status -> {
                if (!written.isEmpty()) {
                    table.found(group, written, now);
                }
                if (!closed.isEmpty()) {
                    table.settled(group, closed, now);
                }
            });
        }
    }

    private static boolean isWaiting(Found one) {
        return one.kind() == Kind.IN_FLIGHT || one.kind() == Kind.NOT_CONFIRMED;
    }

    private static boolean isOpen(@Nullable Known known) {
        return known != null && known.state() != State.CLOSED && known.state() != State.ACCEPTED;
    }
}
