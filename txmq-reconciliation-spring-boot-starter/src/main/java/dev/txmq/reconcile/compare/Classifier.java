package dev.txmq.reconcile.compare;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.side.GroupState;
import dev.txmq.reconcile.side.Published;

/**
 * Says what a message is that one side has and the other lacks, from what both said when they were asked about it last: the group first, then the
 * message logs, so that a message that was published and handled in between is no difference.
 *
 * <p>A message is lost only when nothing can bring it any more: the group was seen without a backlog after the broker confirmed it, and the
 * longest time of retries has passed since. Where the group's lag is not known, a day stands for the backlog.
 */
final class Classifier {

    /** Clocks of two services may differ by so much. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private static final Duration WITHOUT_LAG = Duration.ofDays(1);

    private final GroupState group;
    private final boolean otherProducers;
    private final Duration logMemory;
    private final Duration repairable;
    private final Duration retryTime;
    private final Instant asked;

    /**
     * @param logMemory how long all message logs remember for sure
     * @param repairable how old a message may be so that no group of its topic has forgotten that it handled it
     * @param asked when the group was asked for its lag
     */
    Classifier(
            GroupState group,
            boolean otherProducers,
            Duration logMemory,
            Duration repairable,
            Duration retryTime,
            Instant asked) {
        this.group = group;
        this.otherProducers = otherProducers;
        this.logMemory = logMemory;
        this.repairable = repairable;
        this.retryTime = retryTime;
        this.asked = asked;
    }

    /**
     * @param before what it was when it was found last, or null
     * @param drainedAt when the group was seen without a backlog first, as far as that is on record
     * @return null if it is settled
     */
    @Nullable
    Kind kind(
            MessageId id,
            @Nullable Published published,
            Inbox.@Nullable Entry handled,
            @Nullable Kind before,
            @Nullable Instant drainedAt) {
        boolean settled = isSettled(handled);
        if (published == null) {
            return withoutLog(id, settled, before);
        }
        if (published.isVoid()) {
            return handled != null && handled.state() == Inbox.State.HANDLED ? Kind.HANDLED_THOUGH_ROLLED_BACK : null;
        }
        if (settled || before == null && !group.expects(published.topic(), published.tag())) {
            return null;
        }
        return switch (published.status()) {
            case COMMITTED -> Kind.NOT_CONFIRMED;
            case FAILED -> Kind.FAILED;
            default -> published(id, published, handled, drainedAt);
        };
    }

    /** What the message logs have forgotten is not settled by that. */
    private @Nullable Kind withoutLog(MessageId id, boolean settled, @Nullable Kind before) {
        if (age(id).compareTo(logMemory) >= 0) {
            boolean stays = before == Kind.NOT_IN_LOG || before == Kind.HANDLED_THOUGH_ROLLED_BACK;
            return stays ? before : before == null || settled ? null : Kind.LOST_TOO_OLD;
        }
        return settled && !otherProducers ? Kind.NOT_IN_LOG : null;
    }

    private Kind published(
            MessageId id, Published published, Inbox.@Nullable Entry handled, @Nullable Instant drainedAt) {
        if (handled != null && handled.state() == Inbox.State.PARKED) {
            return Kind.PARKED;
        }
        // what is settled does not come here
        if (handled != null && asked.isBefore(handled.at().plus(retryTime))) {
            return Kind.IN_FLIGHT;
        }
        Instant end = end(published, drainedAt);
        if (end == null || asked.isBefore(end)) {
            return Kind.IN_FLIGHT;
        }
        return age(id).compareTo(repairable) < 0 ? Kind.LOST : Kind.LOST_TOO_OLD;
    }

    /** When nothing can bring it any more, or null if that is not known yet. */
    private @Nullable Instant end(Published published, @Nullable Instant drainedAt) {
        if (drainedAt != null) {
            return drainedAt.plus(retryTime);
        }
        return group.lag() == null && published.publishedAt() != null
                ? published.publishedAt().plus(WITHOUT_LAG).plus(retryTime)
                : null;
    }

    /**
     * When the group was first seen without a backlog after the broker confirmed a message.
     *
     * @param onRecord of this message, or null
     * @param ofWindow the first time after the end of its window, or null
     */
    @Nullable
    Instant drainedAt(@Nullable Published published, @Nullable Instant onRecord, @Nullable Instant ofWindow) {
        if (published == null || published.publishedAt() == null || published.status() != MessageStatus.PUBLISHED) {
            return null;
        }
        Instant counts = published.publishedAt().plus(SKEW);
        if (onRecord != null && !onRecord.isBefore(counts)) {
            return onRecord;
        }
        if (ofWindow != null && !ofWindow.isBefore(counts)) {
            return ofWindow;
        }
        return group.isDrained() && !asked.isBefore(counts) ? asked : null;
    }

    static boolean isSettled(Inbox.@Nullable Entry handled) {
        return handled != null && (handled.state() == Inbox.State.HANDLED || handled.state() == Inbox.State.DISCARDED);
    }

    private Duration age(MessageId id) {
        return Duration.between(id.time().orElseThrow(), asked);
    }
}
