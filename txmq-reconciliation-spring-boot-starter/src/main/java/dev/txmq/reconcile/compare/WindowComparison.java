package dev.txmq.reconcile.compare;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.reconcile.compare.DifferenceTable.Open;
import dev.txmq.reconcile.compare.Judge.Verdict;
import dev.txmq.reconcile.side.Merge;
import dev.txmq.reconcile.side.SideException;
import dev.txmq.reconcile.side.Sides;
import dev.txmq.reconcile.side.Span;
import dev.txmq.reconcile.side.Tallies;
import dev.txmq.reconcile.side.Tally;

/**
 * One comparison of one window: digests of the whole, then of each minute, then of smaller parts as long as there are too many ids, then the ids of
 * both sides in their order. What a side lists must fit what it counts, or the comparison ends. Memory does not grow with the number of ids.
 */
final class WindowComparison {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SMALLEST = Duration.ofMillis(50);
    private static final int LISTED = 10_000;
    private static final int ATTEMPTS = 3;
    /** So many that are on their way are on record for a window; all are counted. */
    private static final int MOST_WAITING = 10_000;
    /** More than that is a mistake, or malice: 3,000 a second. */
    private static final int MOST = 1_000_000;

    private final Sides sides;
    private final Judge judge;
    private final @Nullable Instant drainedAt;
    private final Instant now;
    private final Runnable step;
    private long produced;
    private long handled;
    private long discarded;
    private long foreign;
    private long missing;
    private long surplus;
    private long waiting;

    /**
     * @param drainedAt the first time after the end of the window at which the group had no backlog, or null
     * @param step called before each step; may end the comparison by what it throws
     */
    WindowComparison(Sides sides, Judge judge, @Nullable Instant drainedAt, Instant now, Runnable step) {
        this.sides = sides;
        this.judge = judge;
        this.drainedAt = drainedAt;
        this.now = now;
        this.step = step;
    }

    /** A window of whole minutes. One that begins within its usual time has no digest of its own. */
    void compare(Span window) {
        boolean isWhole = window.from().toEpochMilli() % window.millis() == 0;
        Duration size = isWhole ? window.length() : MINUTE;
        Tallies there = sides.handled(window, size);
        Tallies here = sides.published(window, size);
        discarded = there.discarded();
        foreign = there.foreign();
        for (Instant from = window.from(); from.isBefore(window.to()); from = from.plus(size)) {
            compare(Span.of(from, size), here.at(from), there.at(from));
        }
    }

    private void compare(Span span, Tally here, Tally there) {
        step.run();
        if (here.equals(there)) {
            produced += here.count();
            handled += there.count();
            return;
        }
        Duration smaller = Sides.smaller(span.length());
        boolean few =
                Math.max(here.count(), there.count()) <= LISTED && span.length().compareTo(MINUTE) <= 0;
        if (few || smaller == null || span.length().compareTo(SMALLEST) <= 0) {
            limit(Math.max(here.count(), there.count()));
            list(span, here, there);
            return;
        }
        Tallies partsThere = sides.handled(span, smaller);
        Tallies partsHere = sides.published(span, smaller);
        for (Instant from = span.from(); from.isBefore(span.to()); from = from.plus(smaller)) {
            compare(Span.of(from, smaller), partsHere.at(from), partsThere.at(from));
        }
    }

    private static void limit(long number) {
        if (number > MOST) {
            throw new SideException("there are more than %,d differences in one window".formatted(MOST));
        }
    }

    /** Lists and counts once more while both change, such as those of a backlog that is being handled. */
    private void list(Span span, Tally here, Tally there) {
        for (int attempt = 1; ; attempt++) {
            Merge merge = sides.merge(span, here.count(), there.count());
            List<MessageId> onlyPublished = new ArrayList<>();
            List<MessageId> onlyHandled = new ArrayList<>();
            for (MessageId id = merge.next(); id != null; id = merge.next()) {
                (merge.lastIsPublished() ? onlyPublished : onlyHandled).add(id);
            }
            boolean fits = merge.published().equals(here) && merge.handled().equals(there);
            if (fits) {
                produced += here.count();
                handled += there.count();
                int handledSince = judgeAll(onlyPublished).handledNow();
                handled += handledSince;
                missing += onlyPublished.size() - handledSince;
                int publishedSince = judgeAll(onlyHandled).publishedNow();
                produced += publishedSince;
                surplus += onlyHandled.size() - publishedSince;
                limit(missing + surplus);
                return;
            }
            if (attempt == ATTEMPTS) {
                throw new SideException("%s other ids than it counts, from %s to %s, or more come all the time"
                        .formatted(
                                merge.handled().equals(there) ? "a message log lists" : "the group's service lists",
                                span.from(),
                                span.to()));
            }
            there = sides.handled(span, span.length()).at(span.from());
            here = sides.published(span, span.length()).at(span.from());
        }
    }

    private Verdict judgeAll(List<MessageId> ids) {
        Verdict all = Verdict.NOTHING;
        for (int from = 0; from < ids.size(); from += Judge.AT_ONCE) {
            step.run();
            all = all.plus(judge(ids.subList(from, Math.min(ids.size(), from + Judge.AT_ONCE))));
        }
        return all;
    }

    /** Looks at messages again that were different before. */
    Verdict judge(List<MessageId> ids) {
        Verdict verdict = judge.judge(ids, drainedAt, Math.max(0, MOST_WAITING - waiting), now);
        waiting += verdict.waiting();
        return verdict;
    }

    /** @param open what is on record */
    Compared result(Open open) {
        boolean more = waiting > MOST_WAITING;
        return new Compared(
                produced, handled, discarded, foreign, missing, surplus, open.all() > 0 || more, open.others() == 0);
    }
}
