package dev.txmq.tcc.participant;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.TxmqException;
import dev.txmq.tcc.participant.ParticipantMeters.Effect;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;

/**
 * Applies outcomes, each once, in the caller's transaction:
 *
 * <table>
 *   <caption>What is done</caption>
 *   <tr><th>found</th><th>CONFIRMED</th><th>CANCELLED</th></tr>
 *   <tr><td>RESERVED</td><td>confirm</td><td>cancel</td></tr>
 *   <tr><td>CONFIRMED</td><td>nothing</td><td>a contradiction: nothing, and an error</td></tr>
 *   <tr><td>CANCELLED</td><td>a contradiction: nothing, and an error</td><td>nothing</td></tr>
 *   <tr><td>no row</td><td>an error: something is lost</td><td>a fence, which a late try finds</td></tr>
 * </table>
 */
public final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final ReservationTable table;
    private final Participants participants;
    private final Clock clock;
    private final ParticipantMeters meters;

    Settlement(ReservationTable table, Participants participants, Clock clock, ParticipantMeters meters) {
        this.table = table;
        this.participants = participants;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * @throws Contradiction if the opposite is final
     * @throws NothingReserved if it is confirmed and there is no reservation
     */
    public void settle(BranchId id, Decided outcome) {
        Effect effect = apply(id, outcome);
        afterCommit(() -> {
            meters.settled(id.participant(), effect);
            LOG.debug(
                    "{} {}: {}", outcome == Decided.CONFIRMED ? "confirmed        " : "cancelled        ", id, effect);
        });
    }

    private Effect apply(BranchId id, Decided outcome) {
        Optional<StoredReservation> found = table.lock(id);
        if (found.isEmpty() && outcome == Decided.CONFIRMED) {
            meters.settled(id.participant(), Effect.WITHOUT_TRY);
            throw new NothingReserved(id);
        }
        if (found.isEmpty()) {
            try {
                table.fence(id, clock.instant());
                return Effect.EMPTY_CANCEL;
            } catch (DuplicateKeyException e) {
                // a try, or another copy of this cancel, has come in between, and is committed
                found = table.lock(id);
            }
        }
        return apply(id, found.orElseThrow(), outcome);
    }

    private Effect apply(BranchId id, StoredReservation found, Decided outcome) {
        ReservationStatus wanted = ReservationStatus.valueOf(outcome.name());
        if (found.status() == wanted) {
            return Effect.DUPLICATE;
        }
        if (found.status() != ReservationStatus.RESERVED) {
            meters.settled(id.participant(), Effect.CONFLICT);
            throw new Contradiction(id, found.status(), outcome);
        }
        KnownParticipant participant = participants
                .find(id.participant())
                .orElseThrow(() -> new TxmqException(
                        "There is no participant '%s' any more, which has reserved %s: bring the bean back"
                                .formatted(id.participant(), id)));
        if (outcome == Decided.CONFIRMED) {
            participant.confirm(found);
        } else {
            participant.cancel(found);
        }
        table.settle(id, wanted, clock.instant());
        return outcome == Decided.CONFIRMED ? Effect.CONFIRMED : Effect.CANCELLED;
    }

    /**
     * Marks a reservation without asking its participant: an operator has put the books right by hand.
     *
     * @return whether it was RESERVED
     */
    boolean mark(BranchId id, Decided outcome, String operator, String reason) {
        Instant now = clock.instant();
        return table.settle(id, ReservationStatus.valueOf(outcome.name()), now, operator, reason);
    }

    private static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    /** What was decided cannot be applied, since the opposite was. */
    public static final class Contradiction extends TxmqException {

        Contradiction(BranchId id, @Nullable ReservationStatus status, Decided outcome) {
            super("%s is %s and cannot become %s: a database has lost a commit, compare the books of both services"
                    .formatted(id, status, outcome));
        }
    }

    /** It is confirmed, and nothing is there. */
    public static final class NothingReserved extends TxmqException {

        NothingReserved(BranchId id) {
            super("%s is confirmed, and there is no reservation: this database has lost it, or is behind"
                    .formatted(id));
        }
    }
}
