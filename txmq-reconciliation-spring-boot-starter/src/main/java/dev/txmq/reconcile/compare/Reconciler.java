package dev.txmq.reconcile.compare;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.reconcile.compare.GroupSides.Asked;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;
import dev.txmq.reconcile.side.SideException;
import dev.txmq.reconcile.side.Span;

/**
 * Compares windows of time, by the time in the ids of messages.
 *
 * <ol>
 *   <li>Each group is asked how it stands. It must have no backlog to call anything lost; when it has none, that is noted.
 *   <li>Windows are added that have become old enough, back to what both sides remember.
 *   <li>A window that is due is claimed for a minute, in a transaction of its own. A crash from here on leaves it claimed, and another instance
 *       takes it after that minute.
 *   <li>Its digests are compared, then those of smaller parts where they differ, then ids; both sides are asked again about each id that only one
 *       has. Each thousand is written down when it is known, so a crash loses none of it.
 *   <li>What was different before and is not any more is closed.
 *   <li>The window says what it came to, and when it is due again: at the next of {@code passes}, or in 15 minutes while something is open.
 *       An instance that has lost its claim meanwhile writes nothing here.
 * </ol>
 *
 * <p>A side that does not answer, or not as it must, makes the window UNKNOWN, with a sentence, and due again in a minute. Nothing of such an
 * answer becomes a difference.
 */
public final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration CLAIM = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Duration WHILE_OPEN = Duration.ofMinutes(15);
    private static final Duration WHILE_WAITING = Duration.ofHours(1);
    private static final int WINDOWS = 50;
    /** So long may one window take; a service that answers slowly takes no more. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ReconciliationProperties properties;
    private final GroupSides groups;
    private final WindowPlan plan;
    private final WindowTable windows;
    private final DifferenceTable differences;
    private final TransactionTemplate transaction;
    private final CompareMeters meters;
    private final Standing standing;
    private final Clock clock;

    Reconciler(
            ReconciliationProperties properties,
            GroupSides groups,
            CompareTables tables,
            CompareMeters meters,
            Standing standing,
            Clock clock) {
        this.properties = properties;
        this.groups = groups;
        this.plan = new WindowPlan(properties, tables);
        this.windows = tables.windows();
        this.differences = tables.differences();
        this.transaction = tables.transaction();
        this.meters = meters;
        this.standing = standing;
        this.clock = clock;
    }

    /** Compares windows that are due, without a rest; returns whether there may be more. */
    public boolean reconcileOnce() {
        return reconcileOnce(took -> {});
    }

    /** @param rest is told after each window how long it took; nothing is claimed meanwhile */
    public boolean reconcileOnce(Consumer<Duration> rest) {
        Map<String, Asked> reachable = new LinkedHashMap<>();
        for (Group group : properties.groups()) {
            Asked asked = look(group);
            if (asked != null) {
                reachable.put(group.name(), asked);
            }
        }
        int compared = 0;
        while (!reachable.isEmpty() && compared < WINDOWS) {
            Optional<Window> claimed =
                    transaction.execute(status -> windows.claim(reachable.keySet(), clock.instant(), CLAIM));
            if (claimed == null || claimed.isEmpty()) {
                break;
            }
            long begin = System.nanoTime();
            Asked asked = reachable.get(claimed.get().group());
            if (asked != null && !compare(claimed.get(), asked)) {
                reachable.remove(claimed.get().group());
            }
            compared++;
            rest.accept(Duration.ofNanos(System.nanoTime() - begin));
        }
        standing.refresh();
        return compared == WINDOWS;
    }

    private @Nullable Asked look(Group group) {
        Instant now = clock.instant();
        try {
            Asked asked = ask(group);
            plan.add(asked, now);
            return asked;
        } catch (SideException e) {
            unreachable(group.name(), e);
            transaction.executeWithoutResult(
                    status -> windows.unknown(group.name(), String.valueOf(e.getMessage()), now, now.plus(AGAIN)));
            return null;
        }
    }

    /** Notes that the group can be asked, and when it had no backlog. */
    private Asked ask(Group group) {
        Asked asked = groups.ask(group);
        standing.reachable(group.name());
        if (asked.sides().state().isDrained()) {
            transaction.executeWithoutResult(status -> windows.drained(group.name(), asked.asked()));
        }
        return asked;
    }

    private void unreachable(String group, SideException e) {
        if (standing.unreachable(group, String.valueOf(e.getMessage()))) {
            LOG.warn("group {} cannot be compared, trying again in {}: {}", group, AGAIN, e.getMessage());
        }
    }

    /**
     * Compares a time now, whether it is due or not.
     *
     * @return the windows of that time that could be compared, or should have been
     */
    List<Span> compareNow(Group group, Span span) {
        Instant now = clock.instant();
        Span wanted = new Span(plan.windowOf(span.from()), earlier(span.to(), now.minus(properties.settle())));
        Asked asked;
        try {
            asked = ask(group);
        } catch (SideException e) {
            unreachable(group.name(), e);
            List<Span> all = plan.add(group.name(), wanted);
            all.forEach(one -> claim(group.name(), one)
                    .ifPresent(window -> unknown(window, String.valueOf(e.getMessage()), now.plus(AGAIN))));
            return all;
        }
        List<Span> all = plan.add(group.name(), new Span(WindowPlan.later(asked.first(), wanted.from()), wanted.to()));
        for (Span one : all) {
            claim(group.name(), one).ifPresent(window -> compare(window, asked));
        }
        return all;
    }

    private Optional<Window> claim(String group, Span span) {
        Optional<Window> claimed = transaction.execute(status -> windows.claim(group, span, clock.instant(), CLAIM));
        return claimed == null ? Optional.empty() : claimed;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Returns whether the group could be asked. */
    private boolean compare(Window claimed, Asked asked) {
        long begin = System.nanoTime();
        Claim claim = new Claim(claimed);
        Instant now = clock.instant();
        try {
            Judge judge = new Judge(
                    claimed.group(), asked.sides(), groups.classifier(asked, false), differences, transaction);
            WindowComparison comparison =
                    new WindowComparison(asked.sides(), judge, drainedAt(claimed, asked), now, claim::keep);
            boolean comparable = asked.isComparable(claimed.span());
            if (comparable) {
                comparison.compare(claimed.span());
            }
            again(claimed, comparison, claim, now);
            DifferenceTable.Open open =
                    transaction.execute(status -> differences.open(claimed.group(), claimed.span()));
            finish(claim.window, comparison.result(open), comparable, asked, now);
            meters.compared(claimed.group(), open.all() > 0 ? "different" : "equal", System.nanoTime() - begin);
            return true;
        } catch (SideException e) {
            unknown(claim.window, String.valueOf(e.getMessage()), now.plus(AGAIN));
            unreachable(claimed.group(), e);
            meters.compared(claimed.group(), "unknown", System.nanoTime() - begin);
            return false;
        } catch (LostClaim e) {
            LOG.debug("window {} of {} is compared by another instance", claimed.span(), claimed.group());
            return true;
        }
    }

    /** Of the present comparison too. */
    private static @Nullable Instant drainedAt(Window window, Asked asked) {
        boolean drainedNow = asked.sides().state().isDrained()
                && !asked.asked().isBefore(window.span().to());
        return window.drainedAt() == null && drainedNow ? asked.asked() : window.drainedAt();
    }

    /** Closes, or classifies anew, what was different before and did not show this time. */
    private void again(Window window, WindowComparison comparison, Claim claim, Instant now) {
        List<MessageId> old;
        do {
            claim.keep();
            old = transaction.execute(
                    status -> differences.notSeenSince(window.group(), window.span(), now, Judge.AT_ONCE));
            comparison.judge(old);
        } while (old.size() == Judge.AT_ONCE);
    }

    private void finish(Window window, Compared compared, boolean comparable, Asked asked, Instant now) {
        Instant next = next(window, compared, asked, now);
        transaction.executeWithoutResult(status -> {
            if (comparable) {
                windows.finish(window, compared, now, next);
            } else if (window.passes() == 0) {
                windows.unknown(
                        window, "it is older than the subscription of the group, or than what is remembered", next);
            } else {
                windows.recheck(window, compared.open(), next);
            }
        });
    }

    /** When it is compared again, or null for never. */
    private @Nullable Instant next(Window window, Compared compared, Asked asked, Instant now) {
        Instant pass = properties.passes().stream()
                .map(window.span().to()::plus)
                .filter(time -> time.isAfter(now))
                .findFirst()
                .orElse(null);
        if (!compared.open()) {
            return pass;
        }
        Long lag = asked.sides().state().lag();
        boolean isBacklog = compared.waiting() && lag != null && lag > 0;
        Instant soon = now.plus(isBacklog ? WHILE_WAITING : WHILE_OPEN);
        return pass != null && pass.isBefore(soon) ? pass : soon;
    }

    private void unknown(Window window, String reason, Instant next) {
        transaction.executeWithoutResult(status -> windows.unknown(window, reason, next));
    }

    /** Keeps a window for as long as it takes. */
    private final class Claim {

        private Window window;
        private final long begin = System.nanoTime();

        Claim(Window window) {
            this.window = window;
        }

        /** Before a third of the claim is over. */
        void keep() {
            if (System.nanoTime() - begin > LONGEST.toNanos()) {
                throw new SideException("a window takes longer than %s".formatted(LONGEST));
            }
            Instant now = clock.instant();
            if (now.isAfter(window.claimedUntil().minus(CLAIM.dividedBy(3).multipliedBy(2)))) {
                Optional<Window> kept = transaction.execute(status -> windows.renew(window, now.plus(CLAIM)));
                if (kept == null || kept.isEmpty()) {
                    throw new LostClaim();
                }
                window = kept.get();
            }
        }
    }

    private static final class LostClaim extends RuntimeException {

        LostClaim() {
            super("another instance has the window", null, false, false);
        }
    }
}
