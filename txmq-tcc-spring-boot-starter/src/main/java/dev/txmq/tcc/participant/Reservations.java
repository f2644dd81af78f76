package dev.txmq.tcc.participant;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.tcc.participant.ReservationTable.Open;
import dev.txmq.tcc.participant.ReservationTable.Shown;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;

import static dev.txmq.config.Bounds.MOST;
import static dev.txmq.config.Bounds.checkLimit;

/** What operators see and do of reservations. */
public final class Reservations {

    private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);

    private final ReservationTable table;
    private final Participants participants;
    private final Settlement settlement;
    private final ObjectProvider<Initiators> initiators;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration overdueAfter;

    Reservations(
            ReservationTable table,
            Participants participants,
            Settlement settlement,
            ObjectProvider<Initiators> initiators,
            TransactionTemplate transaction,
            Clock clock,
            Duration overdueAfter) {
        this.table = table;
        this.participants = participants;
        this.settlement = settlement;
        this.initiators = initiators;
        this.transaction = transaction;
        this.clock = clock;
        this.overdueAfter = overdueAfter;
    }

    public boolean hasParticipant(String name) {
        return participants.has(name);
    }

    /** How much each participant has RESERVED for others. */
    public Map<String, Object> overview() {
        Map<String, Object> overview = new TreeMap<>();
        Instant overdue = clock.instant().minus(overdueAfter);
        transaction.executeWithoutResult(status -> participants.names().forEach(name -> {
            Open open = table.open(name, overdue);
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("reserved", open.count());
            shown.put("overdue", open.overdue());
            shown.put("withError", open.failed());
            if (open.oldest() != null) {
                shown.put("oldest", open.oldest());
            }
            overview.put(name, shown);
        }));
        return overview;
    }

    /**
     * The oldest of one participant.
     *
     * @param overdue only those whose deadline is long over
     * @param limit 1 to 1,000
     */
    public List<Map<String, Object>> list(String participant, ReservationStatus status, boolean overdue, int limit) {
        checkLimit(limit, MOST);
        Instant before = overdue ? clock.instant().minus(overdueAfter) : null;
        List<Shown> found = transaction.execute(ignored -> table.list(participant, status, before, limit));
        return found == null
                ? List.of()
                : found.stream().map(one -> described(one, false)).toList();
    }

    /** All branches of an activity at one participant; the request and the last error quote data. */
    public List<Map<String, Object>> of(String participant, UUID activity, boolean withData) {
        List<Shown> found = transaction.execute(status -> table.of(participant, activity));
        return found == null
                ? List.of()
                : found.stream().map(one -> described(one, withData)).toList();
    }

    /** Makes the asker ask at once; returns how many branches have somebody to ask. */
    public int askNow(String participant, UUID activity) {
        Integer asked = transaction.execute(status -> {
            int due = 0;
            for (Shown shown : table.of(participant, activity)) {
                due += table.askNow(shown.id(), clock.instant()) ? 1 : 0;
            }
            return due;
        });
        return asked == null ? 0 : asked;
    }

    /**
     * Marks the branches of an activity that are RESERVED as settled, without asking the participant, on record under the operator's
     * name. The operator has put the books right.
     *
     * @return how many
     * @throws IllegalArgumentException if the initiator says otherwise
     */
    public int settle(String participant, UUID activity, Decided outcome, String reason, String operator) {
        if (reason.length() > 512) {
            throw new IllegalArgumentException("The reason must have 1 to 512 characters");
        }
        List<Shown> branches = transaction.execute(status -> table.of(participant, activity));
        for (Shown branch : branches == null ? List.<Shown>of() : branches) {
            refuseIfDecidedOtherwise(branch.origin(), activity, outcome);
        }
        Integer settled = transaction.execute(status -> {
            int marked = 0;
            for (Shown branch : branches == null ? List.<Shown>of() : branches) {
                marked += settlement.mark(branch.id(), outcome, cut(operator), reason) ? 1 : 0;
            }
            return marked;
        });
        LOG.info(
                "settled           activity {} at {} as {} by {}: {}",
                activity,
                participant,
                outcome,
                operator,
                reason);
        return settled == null ? 0 : settled;
    }

    private void refuseIfDecidedOtherwise(@Nullable String origin, UUID activity, Decided outcome) {
        Initiators known = initiators.getIfAvailable();
        if (origin == null || known == null || !known.isKnown(origin)) {
            return;
        }
        String decided;
        try {
            decided = known.outcomes(origin, List.of(activity)).get(activity);
        } catch (RuntimeException e) {
            LOG.warn("{} does not say what it decided about activity {}: an operator decides", origin, activity, e);
            return;
        }
        if (decided != null && !decided.equals(outcome.name())) {
            throw new IllegalArgumentException("%s says that activity %s is %s: it cannot be settled as %s"
                    .formatted(origin, activity, decided, outcome));
        }
    }

    private static String cut(String operator) {
        return operator.length() <= 128 ? operator : operator.substring(0, 128);
    }

    private static Map<String, Object> described(Shown shown, boolean withData) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("participant", shown.id().participant());
        described.put("activityId", shown.id().activityId());
        described.put("branch", shown.id().branch());
        described.put("status", shown.status());
        putKnown(described, "origin", shown.origin());
        putKnown(described, "type", shown.type());
        putKnown(described, "key", shown.key());
        putKnown(described, "deadline", shown.deadline());
        described.put("asked", shown.asked());
        putKnown(described, "askAt", shown.askAt());
        putKnown(described, "settledAt", shown.settledAt());
        putKnown(described, "settledBy", shown.settledBy());
        putKnown(described, "settleReason", shown.settleReason());
        if (withData) {
            putKnown(described, "lastError", shown.lastError());
            putKnown(
                    described,
                    "request",
                    shown.request() == null ? null : new String(shown.request(), StandardCharsets.UTF_8));
        }
        return described;
    }

    private static void putKnown(Map<String, Object> described, String name, @Nullable Object value) {
        if (value != null) {
            described.put(name, value);
        }
    }
}
