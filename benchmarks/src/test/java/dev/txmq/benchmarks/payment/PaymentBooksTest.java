package dev.txmq.benchmarks.payment;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.txmq.benchmarks.payment.service.Payment;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class PaymentBooksTest {

    private static final int MERCHANTS = 3;

    private static EmbeddedMariaDb mariaDb;
    private static JdbcClient jdbc;
    private static PaymentBooks books;

    @BeforeAll
    static void startDatabase() {
        mariaDb = EmbeddedMariaDb.start();
        DriverManagerDataSource server =
                new DriverManagerDataSource(mariaDb.jdbcUrl("books"), mariaDb.username(), mariaDb.password());
        jdbc = JdbcClient.create(server);
        books = new PaymentBooks(server);
    }

    @AfterAll
    static void stopDatabase() {
        mariaDb.close();
    }

    @BeforeEach
    void payOne() {
        books.reset(List.of());
        books.create(1, 20_000, MERCHANTS);
        pay(1);
        credit(1);
        points(1);
    }

    @Test
    void ordersAreThoseThatContendersPay() {
        List<Payment> orders = jdbc.sql("""
                        SELECT order_no, merchant_id, user_id, amount, FLOOR(amount) points FROM orders.payment_order ORDER BY order_no
                        """)
                .query((row, number) -> new Payment(
                        row.getLong("order_no"),
                        row.getLong("merchant_id"),
                        row.getLong("user_id"),
                        row.getBigDecimal("amount").setScale(2),
                        row.getLong("points")))
                .list();

        assertThat(orders)
                .hasSize(20_000)
                .allSatisfy(order -> assertThat(order).isEqualTo(Payment.of(order.orderNo(), MERCHANTS)));
    }

    @Test
    void provesThatEveryPaymentHasItsEffectsOnce() {
        assertThatNoException().isThrownBy(() -> books.prove(1));
    }

    @Test
    void findsAPaymentThatIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> books.prove(2))
                .withMessage("The payments were not made right: 1 orders paid instead of 2");
    }

    @Test
    void findsAPaidOrderWithoutItsEffects() {
        pay(2);

        assertThat(books.mistakes())
                .containsOnlyKeys(
                        "paid orders whose merchant is not credited once with the amount",
                        "paid orders whose buyer is not credited once with points");
    }

    @Test
    void findsAnEffectThatIsThereTwice() {
        credit(1);
        points(1);

        assertThat(books.mistakes())
                .containsOnlyKeys(
                        "paid orders whose merchant is not credited once with the amount",
                        "paid orders whose buyer is not credited once with points");
    }

    @Test
    void findsEffectsWithoutAPayment() {
        credit(2);
        points(3);

        assertThat(books.mistakes()).containsOnlyKeys("credits without a paid order", "points without a paid order");
    }

    @Test
    void findsAnOrderThatStaysOnItsWay() {
        jdbc.sql("UPDATE orders.payment_order SET status = 'PAYING' WHERE order_no = 2")
                .update();

        assertThat(books.mistakes()).containsOnlyKeys("orders that are neither paid nor open");
    }

    @Test
    void findsBalancesThatDoNotAddUp() {
        jdbc.sql("UPDATE accounts.account SET balance = balance + 0.01 WHERE merchant_id = 1")
                .update();
        jdbc.sql("UPDATE points.points_account SET balance = balance - 1 WHERE user_id = 1")
                .update();

        assertThat(books.mistakes())
                .containsOnlyKeys(
                        "merchants whose balance is not the sum of their credits",
                        "buyers whose balance is not the sum of their points");
    }

    private static void pay(long orderNo) {
        jdbc.sql("UPDATE orders.payment_order SET status = 'PAID' WHERE order_no = ?")
                .param(orderNo)
                .update();
    }

    private static void credit(long orderNo) {
        Payment payment = Payment.of(orderNo, MERCHANTS);
        jdbc.sql("INSERT INTO accounts.account_entry (order_no, merchant_id, amount) VALUES (?, ?, ?)")
                .params(orderNo, payment.merchantId(), payment.amount())
                .update();
        jdbc.sql("UPDATE accounts.account SET balance = balance + ? WHERE merchant_id = ?")
                .params(payment.amount(), payment.merchantId())
                .update();
    }

    private static void points(long orderNo) {
        Payment payment = Payment.of(orderNo, MERCHANTS);
        jdbc.sql("INSERT INTO points.points_entry (order_no, user_id, points) VALUES (?, ?, ?)")
                .params(orderNo, payment.userId(), payment.points())
                .update();
        jdbc.sql("UPDATE points.points_account SET balance = balance + ? WHERE user_id = ?")
                .params(payment.points(), payment.userId())
                .update();
    }
}
