package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.tcc.Activities.Status;
import dev.txmq.tcc.config.TccProperties;
import dev.txmq.tcc.initiator.ActivityTable.StoredBranch;
import dev.txmq.tcc.participant.BranchId;
import dev.txmq.tcc.participant.Participants;
import dev.txmq.tcc.participant.Settlement;
import dev.txmq.tcc.wire.OutcomeMessage;
import dev.txmq.tcc.wire.OutcomeMessage.BranchName;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;

/**
 * Decides activities, in the caller's transaction: one guarded UPDATE, which of several deciders exactly one wins; the branches of this
 * application; and a message for each service that has others. All of it is there with the commit, or nothing is.
 */
final class Decision {

    /** By then the message has come, usually. */
    private static final Duration FIRST_CHECK = Duration.ofSeconds(2);

    private final ActivityTable table;
    private final Participants participants;
    private final Settlement settlement;
    private final TransactionalPublisher publisher;
    private final TccProperties properties;
    private final Clock clock;

    Decision(
            ActivityTable table,
            Participants participants,
            Settlement settlement,
            TransactionalPublisher publisher,
            TccProperties properties,
            Clock clock) {
        this.table = table;
        this.participants = participants;
        this.settlement = settlement;
        this.publisher = publisher;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Confirms.
     *
     * @param results of the branches elsewhere
     * @throws DecidedBefore if it is not TRYING any more; the transaction must roll back
     */
    void confirm(Plan plan, Map<BranchId, byte[]> results) {
        // the row of the activity first, as the sweep does, or they would deadlock
        if (!decide(Subject.of(plan), Status.CONFIRMED, null, null)) {
            throw new DecidedBefore();
        }
        if (!results.isEmpty()) {
            table.keepResults(results);
        }
    }

    /** Cancels, if it is TRYING; returns whether it was. */
    boolean cancel(UUID id, @Nullable String refusedBy, String reason) {
        StoredActivity activity = table.find(id).orElse(null);
        return activity != null && decide(Subject.of(activity, branches(id)), Status.CANCELLED, refusedBy, reason);
    }

    private List<BranchId> branches(UUID id) {
        return table.branches(List.of(id)).stream().map(StoredBranch::id).toList();
    }

    private boolean decide(Subject activity, Status status, @Nullable String refusedBy, @Nullable String reason) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<BranchId> here = activity.branches().stream().filter(this::isHere).toList();
        List<BranchId> elsewhere =
                activity.branches().stream().filter(branch -> !isHere(branch)).toList();
        Instant nextCheck = elsewhere.isEmpty() ? null : now.plus(FIRST_CHECK);
        if (!table.decide(activity.id(), status, refusedBy, reason, now, nextCheck)) {
            return false;
        }
        Decided decided = Decided.valueOf(status.name());
        here.forEach(branch -> settlement.settle(branch, decided));
        table.done(here, now);
        publish(activity, elsewhere, decided, now);
        return true;
    }

    /** Publishes the outcome of some branches once more: the broker has lost it, or it is still on its way. */
    void tellAgain(StoredActivity activity, List<BranchId> branches) {
        Instant decided = activity.decidedAt() == null ? clock.instant() : activity.decidedAt();
        publish(
                Subject.of(activity, branches),
                branches,
                Decided.valueOf(activity.status().name()),
                decided);
    }

    private boolean isHere(BranchId branch) {
        return participants.has(branch.participant());
    }

    private void publish(Subject activity, List<BranchId> elsewhere, Decided decided, Instant now) {
        Map<String, List<BranchName>> byTopic = new LinkedHashMap<>();
        elsewhere.forEach(branch -> byTopic.computeIfAbsent(topic(branch.participant()), topic -> new ArrayList<>())
                .add(new BranchName(branch.participant(), branch.branch())));
        byTopic.forEach((topic, names) -> publisher.publish(new OutgoingMessage(
                        topic,
                        activity.key(),
                        new OutcomeMessage(activity.id(), activity.type(), decided, now, List.copyOf(names)))
                .withTag(decided.name())));
    }

    private String topic(String participant) {
        TccProperties.ParticipantAddress address = properties.participants().get(participant);
        if (address == null) {
            throw new IllegalStateException(
                    "Participant '%s' has an activity that is open, and txmq.tcc.participants.%s.url is not set any more"
                            .formatted(participant, participant));
        }
        return address.topicOf(participant);
    }

    /** What is decided about. */
    private record Subject(UUID id, String type, String key, List<BranchId> branches) {

        static Subject of(Plan plan) {
            return new Subject(plan.id(), plan.type(), plan.key(), plan.branchIds());
        }

        static Subject of(StoredActivity activity, List<BranchId> branches) {
            return new Subject(activity.id(), activity.type(), activity.key(), branches);
        }
    }

    /** Somebody else has decided. */
    static final class DecidedBefore extends RuntimeException {}
}
