package dev.txmq.test;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.TransactionalDatabase;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.participant.BranchId;
import dev.txmq.tcc.participant.ReservationDesk;
import dev.txmq.tcc.participant.Settlement;
import dev.txmq.tcc.participant.TryRequest;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * What every {@link Participant} must hold to. Extend it by a test of your application ({@code @SpringBootTest}, with its database), and
 * give it the bean, a request that can be reserved, and the state of what is reserved.
 *
 * @param <R> the participant's request
 */
public abstract class ParticipantContract<R> {

    @Autowired
    private ReservationDesk desk;

    @Autowired
    private Settlement settlement;

    @Autowired
    private TransactionalDatabase database;

    @Autowired
    private JsonMapper jsonMapper;

    /** The bean. */
    protected abstract Participant<R> participant();

    /** Something that can be reserved twice; called once for each test. */
    protected abstract R request();

    /** What the participant reserves from, such as balance, frozen amount and entries: two of one state are equal. */
    protected abstract Object state(R request);

    /**
     * What else can happen to the resource between {@code reserve} and {@code confirm}: its account is closed, its limit lowered. It may throw,
     * which says that the resource respects what is reserved.
     */
    protected void disturb(R request) {}

    @Test
    void aCancelGivesBackWhatWasReserved() {
        R request = request();
        Object before = state(request);
        BranchId branch = reserved(request);
        settle(branch, Decided.CANCELLED);
        assertEquals(before, state(request), "the state after reserve and cancel is not that before");
    }

    @Test
    void aSecondCancelChangesNothing() {
        R request = request();
        Object before = state(request);
        BranchId branch = reserved(request);
        settle(branch, Decided.CANCELLED);
        settle(branch, Decided.CANCELLED);
        assertEquals(before, state(request), "the state after two cancels is not that before");
    }

    @Test
    void aConfirmationHappensOnce() {
        R request = request();
        Object before = state(request);
        BranchId branch = reserved(request);
        settle(branch, Decided.CONFIRMED);
        Object after = state(request);
        assertNotEquals(before, after, "reserve and confirm changed nothing that state() shows");
        settle(branch, Decided.CONFIRMED);
        assertEquals(after, state(request), "a second confirm changed something");
    }

    @Test
    void aReservationThatRollsBackLeavesNothing() {
        R request = request();
        Object before = state(request);
        assertThrows(
                RolledBack.class,
                () -> transaction().executeWithoutResult(status -> {
                    desk.reserveHere(tried(request));
                    throw new RolledBack();
                }));
        assertEquals(before, state(request), "reserve did something outside of the kit's transaction");
    }

    @Test
    void aConfirmationThatRollsBackLeavesTheReservation() {
        R request = request();
        BranchId branch = reserved(request);
        Object reserved = state(request);
        assertThrows(
                RolledBack.class,
                () -> transaction().executeWithoutResult(status -> {
                    settlement.settle(branch, Decided.CONFIRMED);
                    throw new RolledBack();
                }));
        assertEquals(reserved, state(request), "confirm did something outside of the kit's transaction");
        settle(branch, Decided.CONFIRMED);
    }

    @Test
    void oneReservationDoesNotConcernAnother() {
        R request = request();
        BranchId one = reserved(request);
        Object oneReserved = state(request);
        BranchId other = reserved(request);
        settle(other, Decided.CANCELLED);
        assertEquals(oneReserved, state(request), "the cancel of one reservation changed another");
        settle(one, Decided.CONFIRMED);
    }

    @Test
    void whatIsReservedCanBeConfirmedWhateverHappensMeanwhile() {
        R request = request();
        BranchId branch = reserved(request);
        try {
            disturb(request);
        } catch (RuntimeException e) {
            // the resource respects what is reserved
        }
        assertDoesNotThrow(
                () -> settle(branch, Decided.CONFIRMED), "confirm failed: reserve must set aside all that it needs");
    }

    @Test
    void aRequestIsReadAsItWasWritten() {
        R request = request();
        String written = jsonMapper.writeValueAsString(request);
        Object read = jsonMapper.readValue(written, request.getClass());
        assertEquals(
                written, jsonMapper.writeValueAsString(read), "the request loses something on its way through JSON");
    }

    private BranchId reserved(R request) {
        TryRequest tried = tried(request);
        transaction().executeWithoutResult(status -> desk.reserveHere(tried));
        return tried.id();
    }

    private TryRequest tried(R request) {
        return new TryRequest(
                new BranchId(participant().name(), UUID.randomUUID(), "contract"),
                "contract",
                "contract",
                "contract-" + UUID.randomUUID(),
                Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MICROS),
                jsonMapper.writeValueAsBytes(request));
    }

    private void settle(BranchId branch, Decided outcome) {
        transaction().executeWithoutResult(status -> settlement.settle(branch, outcome));
    }

    private TransactionTemplate transaction() {
        return database.handlerTransaction();
    }

    private static final class RolledBack extends RuntimeException {}
}
