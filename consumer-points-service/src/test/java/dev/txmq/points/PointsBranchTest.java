package dev.txmq.points;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

import static dev.txmq.points.Given.registered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@PointsServiceTest
class PointsBranchTest {

    private static final AtomicLong USER_IDS = new AtomicLong(3_000_000);

    private final long userId = USER_IDS.incrementAndGet();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PointsBranch branch;

    @Autowired
    WelcomePoints welcomePoints;

    @Autowired
    Ledger ledger;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    PlatformTransactionManager transactions;

    @Test
    void whatIsEarnedIsIncomingUntilItIsConfirmed() {
        Reservation<PaymentPoints> payment = payment(12, 0);

        reserve(payment);
        statement(0, 0, 12).jsonPath("$.entries").isEmpty();

        confirm(payment);
        statement(12, 0, 0)
                .jsonPath("$.entries.length()")
                .isEqualTo(1)
                .jsonPath("$.entries[0].delta")
                .isEqualTo(12)
                .jsonPath("$.entries[0].reason")
                .isEqualTo("PAYMENT")
                .jsonPath("$.entries[0].activityId")
                .isEqualTo(payment.activityId().toString())
                .jsonPath("$.entries[0].messageId")
                .doesNotExist();
    }

    @Test
    void whatIsSpentIsFrozenUntilItIsConfirmed() {
        award(userId);
        Reservation<PaymentPoints> payment = payment(5, 30);

        reserve(payment);
        statement(100, 30, 5).jsonPath("$.entries.length()").isEqualTo(1);

        confirm(payment);
        statement(75, 0, 0)
                .jsonPath("$.entries.length()")
                .isEqualTo(3)
                .jsonPath("$.entries[0].activityId")
                .doesNotExist()
                .jsonPath("$.entries[1].delta")
                .isEqualTo(-30)
                .jsonPath("$.entries[1].reason")
                .isEqualTo("PAYMENT_SPENT")
                .jsonPath("$.entries[2].delta")
                .isEqualTo(5)
                .jsonPath("$.entries[2].reason")
                .isEqualTo("PAYMENT");
    }

    @Test
    void whatIsCancelledWasNeverThere() {
        award(userId);
        Reservation<PaymentPoints> payment = payment(5, 30);

        reserve(payment);
        cancel(payment);

        statement(100, 0, 0).jsonPath("$.entries.length()").isEqualTo(1);
    }

    @Test
    void allPointsCanBeSpentAndNotOneMore() {
        award(userId);
        reserve(payment(0, 60));

        assertThatThrownBy(() -> reserve(payment(0, 41)))
                .isInstanceOf(ReservationRefusedException.class)
                .hasMessage("User %d has less than 41 points available".formatted(userId));
        statement(100, 60, 0);

        reserve(payment(0, 40));
        statement(100, 100, 0);
    }

    @Test
    void whatIsIncomingCannotBeSpent() {
        reserve(payment(50, 0));

        assertThatThrownBy(() -> reserve(payment(0, 1))).isInstanceOf(ReservationRefusedException.class);

        statement(0, 0, 50);
    }

    @Test
    void aPaymentOfNoPointsLeavesNoEntry() {
        Reservation<PaymentPoints> payment = payment(0, 0);

        reserve(payment);
        confirm(payment);

        statement(0, 0, 0).jsonPath("$.entries").isEmpty();
    }

    @Test
    void twoBranchesOfAnActivityAreTwoReservations() {
        Reservation<PaymentPoints> one = payment(3, 0);
        Reservation<PaymentPoints> other = new Reservation<>(
                one.activityId(), one.type(), one.key(), "bonus", new PaymentPoints(userId, 4, 0), one.deadline());

        reserve(one);
        reserve(other);
        confirm(one);
        cancel(other);

        statement(3, 0, 0).jsonPath("$.entries.length()").isEqualTo(1);
    }

    @Test
    void nothingIsConfirmedOrCancelledThatIsNotReserved() {
        award(userId);

        assertThatThrownBy(() -> confirm(payment(5, 5))).hasMessageContaining("points_pending has no row");
        assertThatThrownBy(() -> cancel(payment(5, 5))).hasMessageContaining("points_pending has no row");

        statement(100, 0, 0).jsonPath("$.entries.length()").isEqualTo(1);
    }

    @Test
    void theLedgerTakesABranchOnceEvenIfTheRestIsForgotten() {
        award(userId);
        Reservation<PaymentPoints> payment = payment(5, 30);
        reserve(payment);
        confirm(payment);
        reserve(payment);

        assertThatThrownBy(() -> confirm(payment)).isInstanceOf(DuplicateKeyException.class);

        cancel(payment);
        statement(75, 0, 0).jsonPath("$.entries.length()").isEqualTo(3);
    }

    @Test
    void lessThanNothingCannotBeFrozen() {
        award(userId);

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> ledger.unfreeze(userId, 1)))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("points_account_frozen");
    }

    @Test
    void theDatabaseTakesNoEntryWithoutACause() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(
                        status -> jdbc.sql("""
                        INSERT INTO points_entry (user_id, delta, reason, awarded_at) VALUES (?, 1, 'PAYMENT', NOW(6))
                        """).param(userId).update()))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("points_entry_cause");
    }

    @Test
    void earningWaitsForNobodyBeforeItsConfirmation() {
        award(userId);
        TransactionTemplate another = new TransactionTemplate(transactions);
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        transaction.executeWithoutResult(status -> {
            jdbc.sql("SELECT balance FROM points_account WHERE user_id = ? FOR UPDATE")
                    .param(userId)
                    .query(Long.class)
                    .single();
            another.executeWithoutResult(inner -> branch.reserve(payment(12, 0)));
        });

        statement(100, 0, 12);
    }

    /** A batch of registrations of three users, against payments of the same three. */
    @Test
    void registrationsAndPaymentsOfTheSameUsersDoNotDisturbEachOther() throws Exception {
        int rounds = 25;
        List<Long> users = List.of(userId, USER_IDS.incrementAndGet(), USER_IDS.incrementAndGet());
        users.forEach(this::award);
        List<Callable<Void>> work = new ArrayList<>();
        work.add(() -> repeat(
                rounds,
                round -> transaction.executeWithoutResult(status -> welcomePoints.award(
                        users.stream().map(Given::registered).toList()))));
        users.forEach(user -> work.add(() -> repeat(rounds, round -> {
            Reservation<PaymentPoints> payment = payment(user, 3, 2);
            reserve(payment);
            if (round % 5 == 0) {
                cancel(payment);
            } else {
                confirm(payment);
            }
        })));

        atOnce(work);

        for (long user : users) {
            int confirmed = rounds * 4 / 5;
            assertThat(ledger.account(user))
                    .contains(new Ledger.Account(100 + rounds * 100 + confirmed, 0, 1 + rounds + confirmed));
            assertThat(jdbc.sql("SELECT SUM(delta) FROM points_entry WHERE user_id = ?")
                            .param(user)
                            .query(Long.class)
                            .single())
                    .isEqualTo(100 + rounds * 100 + confirmed);
        }
    }

    private static Void repeat(int rounds, Consumer<Integer> round) {
        IntStream.range(0, rounds).boxed().forEach(round);
        return null;
    }

    private static void atOnce(List<Callable<Void>> work) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(work.size());
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<Callable<Void>> together = work.stream()
                    .<Callable<Void>>map(one -> () -> {
                        barrier.await();
                        return one.call();
                    })
                    .toList();
            for (Future<Void> done : threads.invokeAll(together)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private Reservation<PaymentPoints> payment(int earn, int spend) {
        return payment(userId, earn, spend);
    }

    private static Reservation<PaymentPoints> payment(long user, int earn, int spend) {
        return Given.payment("ORD-" + user, new PaymentPoints(user, earn, spend));
    }

    private void reserve(Reservation<PaymentPoints> payment) {
        transaction.executeWithoutResult(status -> branch.reserve(payment));
    }

    private void confirm(Reservation<PaymentPoints> payment) {
        transaction.executeWithoutResult(status -> branch.confirm(payment));
    }

    private void cancel(Reservation<PaymentPoints> payment) {
        transaction.executeWithoutResult(status -> branch.cancel(payment));
    }

    private void award(long user) {
        transaction.executeWithoutResult(status -> welcomePoints.award(List.of(registered(user))));
    }

    private RestTestClient.BodyContentSpec statement(long balance, long frozen, long incoming) {
        return client.get()
                .uri("/points/" + userId)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.balance")
                .isEqualTo(balance)
                .jsonPath("$.frozen")
                .isEqualTo(frozen)
                .jsonPath("$.incoming")
                .isEqualTo(incoming);
    }
}
