package dev.txmq.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.accounts.Accounts.Opening;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@AccountServiceTest
class AccountBranchTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final AtomicLong MERCHANT_IDS = new AtomicLong(1_000_000);

    private final long merchantId = MERCHANT_IDS.incrementAndGet();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    AccountBranch branch;

    @Autowired
    Accounts accounts;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    PlatformTransactionManager transactions;

    @BeforeEach
    void openTheAccount() {
        transaction.executeWithoutResult(status -> accounts.open(List.of(new Opening(merchantId, "CNY")), NOON));
    }

    @Test
    void aCreditIsIncomingUntilItIsConfirmed() {
        Reservation<Credit> payment = payment("12.34");

        reserve(payment);
        statement("0.00", "12.34").jsonPath("$.entries").isEmpty();

        confirm(payment);
        statement("12.34", "0.00")
                .jsonPath("$.entries.length()")
                .isEqualTo(1)
                .jsonPath("$.entries[0].amount")
                .isEqualTo("12.34")
                .jsonPath("$.entries[0].orderNo")
                .isEqualTo(payment.request().orderNo())
                .jsonPath("$.entries[0].activityId")
                .isEqualTo(payment.activityId().toString())
                .jsonPath("$.entries[0].bookedAt")
                .value(String.class, time -> assertThat(time).matches("\\d{4}-\\d\\d-\\d\\dT.*Z"));
    }

    @Test
    void aCreditThatIsCancelledWasNeverThere() {
        Reservation<Credit> payment = payment("12.34");

        reserve(payment);
        cancel(payment);

        statement("0.00", "0.00").jsonPath("$.entries").isEmpty();
    }

    @Test
    void noDecimalIsLost() {
        for (int i = 0; i < 10; i++) {
            Reservation<Credit> payment = payment("0.1");
            reserve(payment);
            confirm(payment);
        }
        reserve(payment("0.0001"));

        statement("1.00", "0.0001");
    }

    @Test
    void aClosedAccountRefuses() {
        close();

        assertThatThrownBy(() -> reserve(payment("12.34")))
                .isInstanceOf(ReservationRefusedException.class)
                .hasMessage("The account of merchant %d is closed".formatted(merchantId));
    }

    @Test
    void anotherCurrencyIsRefused() {
        assertThatThrownBy(() -> reserve(payment(merchantId, "12.34", "EUR")))
                .isInstanceOf(ReservationRefusedException.class)
                .hasMessage("The account of merchant %d is in CNY, not EUR".formatted(merchantId));
    }

    /** Its merchant may have registered just now. */
    @Test
    void anAccountThatIsNotThereIsNoRefusal() {
        assertThatThrownBy(() -> reserve(payment(MERCHANT_IDS.incrementAndGet(), "12.34", "CNY")))
                .isInstanceOf(AccountNotFound.class);
    }

    @Test
    void anAccountIsNotClosedWhileSomethingIsIncoming() {
        Reservation<Credit> payment = payment("12.34");
        reserve(payment);

        assertThatThrownBy(this::close).isInstanceOf(DataIntegrityViolationException.class);

        confirm(payment);
        close();
        statement("12.34", "0.00").jsonPath("$.status").isEqualTo("CLOSED");
    }

    @Test
    void anAccountIsClosedWhenNothingIsIncomingAnyMore() {
        Reservation<Credit> payment = payment("12.34");
        reserve(payment);
        cancel(payment);

        close();

        statement("0.00", "0.00").jsonPath("$.status").isEqualTo("CLOSED");
    }

    @Test
    void aCreditWaitsForNoConfirmation() {
        TransactionTemplate another = another();

        transaction.executeWithoutResult(status -> {
            accounts.addToBalance(merchantId, payment("1").request().decimalAmount());
            another.executeWithoutResult(inner -> branch.reserve(payment("12.34")));
            status.setRollbackOnly();
        });

        statement("0.00", "12.34");
    }

    @Test
    void aCreditIsNotTakenByAnAccountThatIsBeingClosed() throws Exception {
        Reservation<Credit> payment = payment("12.34");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> late = transaction.execute(status -> {
                jdbc.sql("UPDATE account SET status = 'CLOSED' WHERE merchant_id = ?")
                        .param(merchantId)
                        .update();
                Future<?> reserving = thread.submit(() -> reserve(payment));
                awaitOneThatWaits();
                return reserving;
            });

            assertThatThrownBy(late::get).hasCauseInstanceOf(DataIntegrityViolationException.class);
        } finally {
            thread.shutdown();
        }

        statement("0.00", "0.00").jsonPath("$.status").isEqualTo("CLOSED");
    }

    @Test
    void nothingIsConfirmedOrCancelledThatIsNotReserved() {
        assertThatThrownBy(() -> confirm(payment("1"))).hasMessageContaining("pending_credit has no row");
        assertThatThrownBy(() -> cancel(payment("1"))).hasMessageContaining("pending_credit has no row");

        statement("0.00", "0.00").jsonPath("$.entries").isEmpty();
    }

    @Test
    void theLedgerTakesABranchOnceEvenIfTheRestIsForgotten() {
        Reservation<Credit> payment = payment("12.34");
        reserve(payment);
        confirm(payment);
        reserve(payment);

        assertThatThrownBy(() -> confirm(payment)).isInstanceOf(DuplicateKeyException.class);

        cancel(payment);
        statement("12.34", "0.00").jsonPath("$.entries.length()").isEqualTo(1);
    }

    @Test
    void manyPaymentsCreditOneMerchantAtTheSameTime() throws Exception {
        int threads = 6;
        int each = 20;
        CyclicBarrier barrier = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> payers = Stream.<Callable<Void>>generate(() -> () -> {
                        barrier.await();
                        for (int i = 0; i < each; i++) {
                            Reservation<Credit> payment = payment("0.01");
                            reserve(payment);
                            confirm(payment);
                        }
                        return null;
                    })
                    .limit(threads)
                    .toList();
            List<Future<Void>> done = new ArrayList<>(pool.invokeAll(payers));
            for (Future<Void> one : done) {
                one.get();
            }
        } finally {
            pool.shutdown();
        }

        statement("1.20", "0.00").jsonPath("$.entries.length()").isEqualTo(100);
    }

    private void close() {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE account SET status = 'CLOSED' WHERE merchant_id = ?")
                        .param(merchantId)
                        .update());
    }

    private TransactionTemplate another() {
        TransactionTemplate another = new TransactionTemplate(transactions);
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return another;
    }

    private void awaitOneThatWaits() {
        TransactionTemplate look = another();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Boolean.TRUE.equals(look.execute(status ->
                        jdbc.sql("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                                        .query(Integer.class)
                                        .single()
                                > 0)));
    }

    private Reservation<Credit> payment(String amount) {
        return payment(merchantId, amount, "CNY");
    }

    private static Reservation<Credit> payment(long merchant, String amount, String currency) {
        UUID activity = UUID.randomUUID();
        return new Reservation<>(
                activity,
                "payment",
                "ORD-" + activity,
                "account",
                new Credit(merchant, "ORD-" + activity, amount, currency),
                NOON);
    }

    private void reserve(Reservation<Credit> payment) {
        transaction.executeWithoutResult(status -> branch.reserve(payment));
    }

    private void confirm(Reservation<Credit> payment) {
        transaction.executeWithoutResult(status -> branch.confirm(payment));
    }

    private void cancel(Reservation<Credit> payment) {
        transaction.executeWithoutResult(status -> branch.cancel(payment));
    }

    private RestTestClient.BodyContentSpec statement(String balance, String incoming) {
        return client.get()
                .uri("/accounts/" + merchantId)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.balance")
                .isEqualTo(balance)
                .jsonPath("$.incoming")
                .isEqualTo(incoming);
    }
}
