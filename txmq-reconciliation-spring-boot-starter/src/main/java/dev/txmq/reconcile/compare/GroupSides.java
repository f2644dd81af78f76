package dev.txmq.reconcile.compare;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;
import dev.txmq.reconcile.side.GroupState;
import dev.txmq.reconcile.side.SideException;
import dev.txmq.reconcile.side.SideFactory;
import dev.txmq.reconcile.side.Sides;
import dev.txmq.reconcile.side.Span;

/** Asks groups and message logs how they stand, and knows from that how old a message may be to be compared and to be repaired. */
final class GroupSides {

    private static final Duration DAY = Duration.ofDays(1);
    /** Where nobody knows it; four times as long as with the brokers' own settings. */
    private static final Duration UNKNOWN_RETRY_TIME = DAY;

    private final ReconciliationProperties properties;
    private final SideFactory factory;
    private final Clock clock;
    private final Map<String, GroupState> last = new ConcurrentHashMap<>();

    GroupSides(ReconciliationProperties properties, SideFactory factory, Clock clock) {
        this.properties = properties;
        this.factory = factory;
        this.clock = clock;
    }

    /**
     * A group as it stands.
     *
     * @param asked when it was asked
     * @param logMemory how long all message logs remember for sure
     * @param comparable how old a window may be: what both sides remember for sure
     */
    record Asked(Group group, Sides sides, Instant asked, Duration logMemory, Duration comparable) {

        /** The first minute that is worth comparing: nothing of before is expected of the group, or remembered for sure. */
        Instant first() {
            Instant since = wholeMinute(sides.state().since());
            Instant remembered = wholeMinute(asked.minus(comparable));
            return since.isAfter(remembered) ? since : remembered;
        }

        /** Whether a window that was added can be compared still. It may have waited for half of the day that is kept in reserve. */
        boolean isComparable(Span span) {
            return !span.from().isBefore(wholeMinute(sides.state().since()))
                    && !span.from().isBefore(asked.minus(comparable).minus(DAY.dividedBy(2)));
        }

        private static Instant wholeMinute(Instant time) {
            return time.plusSeconds(60).minusNanos(1).truncatedTo(ChronoUnit.MINUTES);
        }
    }

    /** @throws SideException if the group, or one that publishes to its topics, does not answer */
    Asked ask(Group group) {
        Instant asked = clock.instant();
        Sides sides = factory.of(group.peer());
        last.put(group.name(), sides.state());
        Duration logMemory = lessADay(sides.logRetention());
        Duration inboxMemory = lessADay(sides.state().retention());
        Duration comparable = logMemory.compareTo(inboxMemory) < 0 ? logMemory : inboxMemory;
        return new Asked(group, sides, asked, logMemory, comparable);
    }

    /**
     * @param all whether each group must have been asked at least once: one whose memory is not known might handle twice what is published again
     * @throws SideException if one has not, and does not answer
     */
    Classifier classifier(Asked asked, boolean all) {
        GroupState state = asked.sides().state();
        return new Classifier(
                state,
                asked.group().otherProducers(),
                asked.logMemory(),
                repairable(asked, all),
                retryTime(state),
                asked.asked());
    }

    private Duration retryTime(GroupState state) {
        Duration set = properties.retryTime();
        return set != null ? set : Objects.requireNonNullElse(state.retryTime(), UNKNOWN_RETRY_TIME);
    }

    /** The smallest memory of the groups that get its topics. */
    private Duration repairable(Asked asked, boolean all) {
        Duration smallest = asked.sides().state().retention();
        for (Group group : properties.groups()) {
            GroupState state = all ? known(group) : last.get(group.name());
            if (state != null
                    && state.subscriptions().stream()
                            .anyMatch(one -> asked.sides().topics().contains(one.topic()))
                    && state.retention().compareTo(smallest) < 0) {
                smallest = state.retention();
            }
        }
        return lessADay(smallest);
    }

    /** As it stands now, or as it stood when it was asked last. */
    private GroupState known(Group group) {
        try {
            GroupState now = factory.of(group.peer()).state();
            last.put(group.name(), now);
            return now;
        } catch (SideException e) {
            GroupState before = last.get(group.name());
            if (before == null) {
                throw e;
            }
            return before;
        }
    }

    private static Duration lessADay(Duration retention) {
        return retention.compareTo(DAY) > 0 ? retention.minus(DAY) : Duration.ZERO;
    }
}
