package dev.txmq.accounts;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.txmq.accounts.Account.Status;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/**
 * The merchant's account in a payment. A credit is incoming until the payment is decided, and not a part of the balance: nobody can
 * spend what a cancel would take away.
 *
 * <p>Many payments credit one merchant at the same time. A reservation reads the account and locks nothing of it; a confirmation locks
 * its row, as its last statement, and only then do others wait. That the account is still open then is the rule of the table {@code
 * pending_credit}, so a confirmation does not ask.
 */
@Component
class AccountBranch implements Participant<Credit> {

    static final String NAME = "account";

    private final Accounts accounts;
    private final PendingCredits pending;
    private final Clock clock;

    AccountBranch(Accounts accounts, PendingCredits pending, Clock clock) {
        this.accounts = accounts;
        this.pending = pending;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * @throws ReservationRefusedException if the account is closed, or has another currency
     * @throws AccountNotFound if there is none: its merchant may have registered just now, so the initiator asks again
     */
    @Override
    public @Nullable Object reserve(Reservation<Credit> reservation) {
        Credit credit = reservation.request();
        Account account =
                accounts.find(credit.merchantId()).orElseThrow(() -> new AccountNotFound(credit.merchantId()));
        if (account.status() != Status.OPEN) {
            throw new ReservationRefusedException(
                    "The account of merchant %d is closed".formatted(credit.merchantId()));
        }
        if (!account.currency().equals(credit.currency())) {
            throw new ReservationRefusedException("The account of merchant %d is in %s, not %s"
                    .formatted(credit.merchantId(), account.currency(), credit.currency()));
        }
        pending.insert(reservation.activityId(), reservation.branch(), credit, now());
        return null;
    }

    @Override
    public void confirm(Reservation<Credit> reservation) {
        Credit credit = reservation.request();
        takeFromPending(reservation);
        accounts.insert(credit, reservation.activityId(), reservation.branch(), now());
        if (accounts.addToBalance(credit.merchantId(), credit.decimalAmount()) == 0) {
            throw new IllegalStateException(
                    "account has no row of merchant %d, though a credit is incoming: find out who removed it by hand"
                            .formatted(credit.merchantId()));
        }
    }

    @Override
    public void cancel(Reservation<Credit> reservation) {
        takeFromPending(reservation);
    }

    /** Nothing but this activity takes it away. */
    private void takeFromPending(Reservation<Credit> reservation) {
        if (pending.delete(reservation.activityId(), reservation.branch()) == 0) {
            throw new IllegalStateException(
                    "pending_credit has no row of activity %s, branch %s, though it is reserved: find out who removed it by hand"
                            .formatted(reservation.activityId(), reservation.branch()));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
