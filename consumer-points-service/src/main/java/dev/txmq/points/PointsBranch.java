package dev.txmq.points;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.txmq.points.LedgerEntry.Reason;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/**
 * The buyer's points in a payment. What the buyer spends is frozen until the payment is decided: still in the balance, and not available
 * to another payment. What the buyer earns is incoming until then: not in the balance, and so nothing that can be spent.
 *
 * <p>Locks are taken in the order of {@link WelcomePoints}, entries before accounts, and only one account is: a registration and a
 * payment of one user wait for each other, and do not deadlock. A batch of outcomes may meet a batch of registrations over several
 * accounts; the kit then handles one of the two message by message. Points that are only earned lock no account before the
 * confirmation.
 */
@Component
class PointsBranch implements Participant<PaymentPoints> {

    static final String NAME = "points";

    private final Ledger ledger;
    private final PendingPoints pending;
    private final PointsChanges changes;
    private final Clock clock;

    PointsBranch(Ledger ledger, PendingPoints pending, PointsChanges changes, Clock clock) {
        this.ledger = ledger;
        this.pending = pending;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Object reserve(Reservation<PaymentPoints> reservation) {
        PaymentPoints points = reservation.request();
        if (points.spend() > 0 && ledger.freeze(points.userId(), points.spend()) == 0) {
            throw new ReservationRefusedException(
                    "User %d has less than %d points available".formatted(points.userId(), points.spend()));
        }
        pending.insert(reservation.activityId(), reservation.branch(), points);
        return null;
    }

    @Override
    public void confirm(Reservation<PaymentPoints> reservation) {
        PaymentPoints points = reservation.request();
        takeFromPending(reservation);
        List<PaymentEntry> entries = entries(reservation, clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (!entries.isEmpty()) {
            ledger.insertPayment(entries);
        }
        if (points.spend() > 0) {
            requireAccount(points, ledger.spend(points.userId(), points.spend(), points.earn()));
        } else if (points.earn() > 0) {
            ledger.earn(points.userId(), points.earn());
        }
        if (!entries.isEmpty()) {
            changes.publish(List.of(points.userId()));
        }
    }

    @Override
    public void cancel(Reservation<PaymentPoints> reservation) {
        PaymentPoints points = reservation.request();
        takeFromPending(reservation);
        if (points.spend() > 0) {
            requireAccount(points, ledger.unfreeze(points.userId(), points.spend()));
        }
    }

    private static List<PaymentEntry> entries(Reservation<PaymentPoints> reservation, Instant now) {
        PaymentPoints points = reservation.request();
        List<PaymentEntry> entries = new ArrayList<>();
        if (points.spend() > 0) {
            entries.add(entry(reservation, -points.spend(), Reason.PAYMENT_SPENT, now));
        }
        if (points.earn() > 0) {
            entries.add(entry(reservation, points.earn(), Reason.PAYMENT, now));
        }
        return entries;
    }

    private static PaymentEntry entry(Reservation<PaymentPoints> reservation, int delta, Reason reason, Instant now) {
        return new PaymentEntry(
                reservation.request().userId(),
                delta,
                reason,
                reservation.activityId(),
                reservation.branch(),
                reservation.key(),
                now);
    }

    /** Nothing but this activity takes it away. */
    private void takeFromPending(Reservation<PaymentPoints> reservation) {
        if (pending.delete(reservation.activityId(), reservation.branch()) == 0) {
            throw new IllegalStateException(
                    "points_pending has no row of activity %s, branch %s, though it is reserved: find out who removed it by hand"
                            .formatted(reservation.activityId(), reservation.branch()));
        }
    }

    private static void requireAccount(PaymentPoints points, int changed) {
        if (changed == 0) {
            throw new IllegalStateException(
                    "points_account has no row of user %d, though %d points of it are frozen: find out who removed it by hand"
                            .formatted(points.userId(), points.spend()));
        }
    }
}
