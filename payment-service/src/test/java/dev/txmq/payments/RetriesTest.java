package dev.txmq.payments;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.remote.RemoteServices;

import static dev.txmq.payments.Requests.get;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;

@PaymentServiceTest
class RetriesTest {

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    HikariDataSource dataSource;

    @Autowired
    Retries retries;

    @Autowired
    OrderBook book;

    @Autowired
    PaymentsProperties properties;

    @Autowired
    MeterRegistry meters;

    @Autowired
    ScheduledTaskHolder timers;

    @Autowired
    RemoteServices services;

    private String orderNo;

    @BeforeEach
    void createAnOrder() {
        orderNo = newOrder(client);
    }

    /** Or it would be due in another test. */
    @AfterEach
    void leaveNoOrderThatWaits() {
        transaction.executeWithoutResult(status -> jdbc.sql(
                        "UPDATE payment_order SET status = 'SUSPENDED', due_at = NULL WHERE status = 'PENDING'")
                .update());
    }

    @Test
    void finishesWhatAnInstanceLeftBehindThatDiedAfterItStoredTheBanksResult() {
        book.store(orderNo, new BankReport("SUCCESS", "bank-17"));
        retries.retryDue();
        assertThat(status()).isEqualTo("PENDING");

        makeDue();
        retries.retryDue();

        assertThat(status()).isEqualTo("PAID");
    }

    @Test
    void triesAgainWhenAnOrderIsDueAndNotBefore() {
        services.account().fail(orderNo);
        Instant before = Instant.now();
        succeed(client, orderNo);
        services.account().work(orderNo);

        assertThat(book.find(orderNo).dueAt())
                .isBetween(
                        before.plus(properties.retryInterval()), Instant.now().plus(properties.retryInterval()));
        retries.retryDue();
        assertThat(status()).isEqualTo("PENDING");
        makeDue();
        retries.retryDue();
        assertThat(status()).isEqualTo("PAID");
    }

    @Test
    void waitsLongerEachTimeAndSuspendsAtTheLimit() {
        services.account().fail(orderNo);
        succeed(client, orderNo);
        double suspended = suspendedAtTheLimit();

        List<Duration> waits = new ArrayList<>();
        for (int retry = 1; retry < properties.maxRetries(); retry++) {
            Instant before = Instant.now();
            makeDue();
            retries.retryDue();
            waits.add(Duration.between(before, book.find(orderNo).dueAt()));
        }
        makeDue();
        retries.retryDue();

        assertThat(waits).hasSize(2);
        assertThat(waits.get(0))
                .isGreaterThanOrEqualTo(properties.retryInterval().multipliedBy(2));
        assertThat(waits.get(1))
                .isGreaterThanOrEqualTo(properties.retryInterval().multipliedBy(4));
        assertThat(status()).isEqualTo("SUSPENDED");
        assertThat(get(client, orderNo).get("reason").asString()).startsWith("tried again 3 times: ");
        assertThat(suspendedAtTheLimit()).isEqualTo(suspended + 1);
    }

    @Test
    void theBanksOwnRepetitionsDoNotUseUpTheRetries() {
        services.account().fail(orderNo);

        for (int i = 0; i < properties.maxRetries() + 2; i++) {
            assertThat(succeed(client, orderNo)).isEqualTo("PENDING");
        }

        assertThat(book.find(orderNo).retries()).isZero();
    }

    @Test
    void anOrderThatSomebodyIsAtIsNotClaimedByTheBanksRepetition() {
        BankReport report = new BankReport("SUCCESS", "bank-17");

        assertThat(book.store(orderNo, report).granted()).isTrue();
        assertThat(book.store(orderNo, report).granted()).isFalse();
        makeDue();
        assertThat(book.store(orderNo, report).granted()).isTrue();
    }

    @Test
    void leavesToAnotherInstanceWhatThatOneIsClaiming() throws Exception {
        String mine = newOrder(client);
        BankReport report = new BankReport("SUCCESS", "bank-17");
        book.store(orderNo, report);
        book.store(mine, report);
        makeDue();
        makeDue(mine);
        try (Connection other = dataSource.getConnection();
                Statement statement = other.createStatement();
                ResultSet locked = statement.executeQuery(
                        "SELECT 1 FROM payment_order WHERE order_no = '%s' FOR UPDATE".formatted(orderNo))) {
            assertThat(locked.next()).isTrue();

            assertThat(book.claimDue()).extracting(PaymentOrder::orderNo).containsExactly(mine);

            other.rollback();
        }
        assertThat(book.claimDue()).extracting(PaymentOrder::orderNo).containsExactly(orderNo);
        assertThat(book.claimDue()).isEmpty();
    }

    @Test
    void whoComesLateDoesNotEndTheAttemptOfAnother() {
        services.account().fail(orderNo);
        BankReport report = new BankReport("SUCCESS", "bank-17");
        PaymentOrder late = book.store(orderNo, report).order();
        makeDue();
        assertThat(book.store(orderNo, report).granted()).isTrue();

        assertThat(book.endAttempt(late, Cancelled.by("account"))).isEmpty();

        assertThat(status()).isEqualTo("PENDING");
    }

    @Test
    void aRefusalByTheOrderItselfIsNotFinal() {
        PaymentOrder attempt =
                book.store(orderNo, new BankReport("SUCCESS", "bank-17")).order();

        book.endAttempt(attempt, Cancelled.by("order"));

        assertThat(status()).isEqualTo("PENDING");
    }

    @Test
    void isDoneByATimer() {
        book.store(orderNo, new BankReport("SUCCESS", "bank-17"));
        makeDue();

        timers.getScheduledTasks().stream()
                .map(ScheduledTask::getTask)
                .filter(task -> task instanceof FixedDelayTask timer
                        && timer.getIntervalDuration().equals(properties.pollInterval()))
                .forEach(task -> task.getRunnable().run());

        assertThat(status()).isEqualTo("PAID");
    }

    @Test
    void countsWhatWaits() {
        book.store(orderNo, new BankReport("SUCCESS", "bank-17"));

        retries.retryDue();

        assertThat(meters.get("payments.orders")
                        .tag("status", "PENDING")
                        .gauge()
                        .value())
                .isEqualTo(jdbc.sql("SELECT COUNT(*) FROM payment_order WHERE status = 'PENDING'")
                        .query(Double.class)
                        .single());
    }

    private double suspendedAtTheLimit() {
        return meters.get("payments.suspended").tag("reason", "limit").counter().count();
    }

    private String status() {
        return get(client, orderNo).get("status").asString();
    }

    private void makeDue() {
        makeDue(orderNo);
    }

    /** As if time had passed. */
    private void makeDue(String order) {
        LocalDateTime past = LocalDateTime.ofInstant(Instant.now().minusSeconds(1), ZoneOffset.UTC);
        transaction.executeWithoutResult(
                status -> jdbc.sql("""
                        UPDATE payment_order SET due_at = ?, trying_until = IF(trying_until IS NULL, NULL, ?)
                        WHERE order_no = ?
                        """).params(past, past, order).update());
    }
}
