package dev.txmq.tcc.participant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.database.RowLock;
import dev.txmq.tcc.ReservationRefusedException;
import dev.txmq.tcc.participant.Answer.Kind;

/**
 * Takes tries. In one transaction:
 *
 * <ol>
 *   <li>Lock the row of the branch. One that is there answers for the participant: it has reserved before, or a cancel has overtaken this
 *       try. One that is locked means that a copy of this try is under way.
 *   <li>Insert the row, RESERVED, unless the deadline is long over: then a fence may have been there and been purged.
 *   <li>Let the participant reserve, and keep what it answers. What it throws rolls back all of this.
 * </ol>
 *
 * A cancel that comes meanwhile waits for the row. The rows are locked before the insert, and at READ COMMITTED, since gap locks of two
 * that find nothing would deadlock (apache/incubator-seata 6679).
 */
public final class ReservationDesk {

    private static final int MAX_RESULT = 256 * 1024;

    private final ReservationTable table;
    private final Participants participants;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration askAfter;
    private final Duration clockTolerance;

    /** @param transaction of isolation READ COMMITTED, of the application's own manager */
    public ReservationDesk(
            ReservationTable table,
            Participants participants,
            TransactionTemplate transaction,
            Clock clock,
            Duration askAfter,
            Duration clockTolerance) {
        this.table = table;
        this.participants = participants;
        this.transaction = transaction;
        this.clock = clock;
        this.askAfter = askAfter;
        this.clockTolerance = clockTolerance;
    }

    /** For an initiator elsewhere, in a transaction of its own. */
    Answer take(TryRequest request) {
        try {
            return once(request);
        } catch (DuplicateKeyException | PessimisticLockingFailureException e) {
            // a copy, or a fence, was inserted meanwhile; or the database chose this transaction to break a deadlock
            return once(request);
        }
    }

    private Answer once(TryRequest request) {
        try {
            Answer answer = transaction.execute(status -> inTransaction(request));
            return answer == null ? Answer.not(Kind.IN_PROGRESS, null) : answer;
        } catch (ReservationRefusedException e) {
            return Answer.not(Kind.REFUSED, e.getMessage());
        } catch (KnownParticipant.Unreadable e) {
            return Answer.not(Kind.UNREADABLE, e.getMessage());
        } catch (LockedByAnother e) {
            return Answer.not(Kind.IN_PROGRESS, "An earlier copy of this try is under way");
        }
    }

    private Answer inTransaction(TryRequest request) {
        Optional<StoredReservation> found = lockNow(request.id());
        if (found.isPresent()) {
            return before(found.get(), request);
        }
        Instant now = clock.instant();
        if (now.isAfter(request.deadline().plus(clockTolerance))) {
            return Answer.not(Kind.DEADLINE_OVER, "The deadline %s is over".formatted(request.deadline()));
        }
        return Answer.reserved(
                Kind.RESERVED, reserve(request, now, request.deadline().plus(askAfter)));
    }

    private Optional<StoredReservation> lockNow(BranchId id) {
        try {
            return table.lockUnlessLocked(id);
        } catch (DataAccessException e) {
            if (RowLock.isCauseOf(e)) {
                throw new LockedByAnother();
            }
            throw e;
        }
    }

    private static Answer before(StoredReservation found, TryRequest request) {
        if (found.status() == ReservationStatus.CANCELLED) {
            return Answer.not(Kind.LATE, "Branch %s is cancelled".formatted(request.id()));
        }
        return found.isFor(request)
                ? Answer.reserved(Kind.RESERVED_BEFORE, found.result())
                : Answer.not(Kind.OTHER_REQUEST, "Branch %s was reserved for another request".formatted(request.id()));
    }

    /**
     * For an activity of this application itself, in the transaction of the caller; nobody has to ask for its outcome.
     *
     * @return the participant's answer as JSON, or null
     * @throws ReservationRefusedException if the resource says no
     */
    public byte @Nullable [] reserveHere(TryRequest request) {
        return reserve(request, clock.instant(), null);
    }

    private byte @Nullable [] reserve(TryRequest request, Instant now, @Nullable Instant askAt) {
        KnownParticipant participant = participants
                .find(request.id().participant())
                .orElseThrow(() -> new IllegalStateException(
                        "There is no participant " + request.id().participant()));
        table.insert(request, now, askAt);
        byte[] result = participant.reserve(request);
        if (result != null) {
            if (result.length > MAX_RESULT) {
                throw new IllegalStateException("The result of %s has %d bytes, at most %d are possible"
                        .formatted(request.id(), result.length, MAX_RESULT));
            }
            table.keepResult(request.id(), result);
        }
        return result;
    }

    private static final class LockedByAnother extends RuntimeException {}
}
