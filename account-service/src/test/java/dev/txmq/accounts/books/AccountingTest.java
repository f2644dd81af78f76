package dev.txmq.accounts.books;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.accounts.AccountServiceTest;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@AccountServiceTest
class AccountingTest {

    private static final String TOPIC = "payment-completed";
    private static final Duration SOON = Duration.ofMinutes(1);

    private final String orderNo = "ORD-" + UUID.randomUUID();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    Accounting accounting;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void aPaymentHasOneVoucherOfTwoLines() {
        send(orderNo, "12.34");

        await().atMost(SOON).until(() -> vouchers(orderNo) == 1);

        client.get()
                .uri("/vouchers?orderNo=" + orderNo)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.vouchers.length()")
                .isEqualTo(1)
                .jsonPath("$.vouchers[0].orderNo")
                .isEqualTo(orderNo)
                .jsonPath("$.vouchers[0].currency")
                .isEqualTo("CNY")
                .jsonPath("$.vouchers[0].bankReference")
                .isEqualTo("bank-4711")
                .jsonPath("$.vouchers[0].paidAt")
                .isEqualTo("2026-01-31T10:15:30.123456Z")
                .jsonPath("$.vouchers[0].enteredAt")
                .value(String.class, time -> assertThat(time).matches("\\d{4}-\\d\\d-\\d\\dT.*Z"))
                .jsonPath("$.vouchers[0].lines.length()")
                .isEqualTo(2)
                .jsonPath("$.vouchers[0].lines[0].account")
                .isEqualTo("bank")
                .jsonPath("$.vouchers[0].lines[0].side")
                .isEqualTo("DEBIT")
                .jsonPath("$.vouchers[0].lines[0].amount")
                .isEqualTo("12.34")
                .jsonPath("$.vouchers[0].lines[1].account")
                .isEqualTo("merchant:17")
                .jsonPath("$.vouchers[0].lines[1].side")
                .isEqualTo("CREDIT")
                .jsonPath("$.vouchers[0].lines[1].amount")
                .isEqualTo("12.34");
    }

    @Test
    void theBooksAddUpToZeroHoweverOftenTheBrokerDelivers() {
        List<String> orderNos =
                Stream.generate(() -> "ORD-" + UUID.randomUUID()).limit(100).toList();

        orderNos.parallelStream().forEach(no -> send(no, "0.1"));
        orderNos.subList(0, 10).forEach(no -> broker.faults().deliverAgain(TOPIC, no, 3));

        await().atMost(SOON).until(() -> orderNos.stream().allMatch(no -> vouchers(no) == 1));
        assertThat(sumOfAllLines()).isEqualByComparingTo("0");
        assertThat(jdbc.sql("""
                        SELECT COUNT(*) FROM
                          (SELECT order_no FROM voucher LEFT JOIN voucher_line USING (order_no)
                           GROUP BY order_no HAVING COUNT(line) <> 2 OR SUM(amount) <> 0) unbalanced
                        """).query(Integer.class).single()).isZero();
    }

    @Test
    void aPaymentHasOneVoucherEvenIfTheInboxHasForgottenIt() {
        MessageId first = send(orderNo, "12.34");
        await().atMost(SOON).until(() -> handled(first));
        transaction.executeWithoutResult(status -> jdbc.sql("DELETE FROM txmq_inbox WHERE message_id = ?")
                .param(first.toBytes())
                .update());

        broker.faults().deliverAgain(TOPIC, orderNo, 1);

        await().atMost(SOON).until(() -> handled(first));
        assertThat(vouchers(orderNo)).isEqualTo(1);
        assertThat(lines(orderNo)).isEqualTo(2);
    }

    @Test
    void aPaymentThatIsPublishedTwiceHasOneVoucher() {
        MessageId first = send(orderNo, "12.34");
        await().atMost(SOON).until(() -> handled(first));

        MessageId second = send(orderNo, "12.34");

        await().atMost(SOON).until(() -> handled(second));
        assertThat(vouchers(orderNo)).isEqualTo(1);
        assertThat(lines(orderNo)).isEqualTo(2);
    }

    @Test
    void aBatchMayHoldAPaymentTwiceAndPaymentsThatWereEnteredLongAgo() {
        String known = "ORD-" + UUID.randomUUID();
        enter(message(known, "1"));

        enter(message(orderNo, "12.34"), message(known, "1.00"), message(orderNo, "12.34"));

        assertThat(vouchers(orderNo)).isEqualTo(1);
        assertThat(lines(orderNo)).isEqualTo(2);
        assertThat(lines(known)).isEqualTo(2);
    }

    @Test
    void anEventThatContradictsAVoucherIsForAnOperator() {
        enter(message(orderNo, "12.34"));
        ReceivedMessage<PaymentCompleted> other = message(orderNo, "12.35");

        assertThatThrownBy(() -> enter(message("ORD-" + UUID.randomUUID(), "1"), other))
                .isInstanceOfSatisfying(
                        UnprocessableMessageException.class,
                        e -> assertThat(e.id()).contains(other.id()))
                .hasMessage("Message %s contradicts the voucher of order %s: find out which is right"
                        .formatted(other.id(), orderNo));

        assertThat(lines(orderNo)).isEqualTo(2);
    }

    @Test
    void anEventThatContradictsAnotherOfItsBatchIsForAnOperator() {
        ReceivedMessage<PaymentCompleted> other = message(orderNo, "12.35");

        assertThatThrownBy(() -> enter(message(orderNo, "12.34"), other))
                .isInstanceOfSatisfying(
                        UnprocessableMessageException.class,
                        e -> assertThat(e.id()).contains(other.id()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"merchantId":17,"amount":"1","currency":"CNY","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}                    | orderNo
                    {"orderNo":"a b","merchantId":17,"amount":"1","currency":"CNY","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}    | orderNo
                    {"orderNo":"A","amount":"1","currency":"CNY","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}                      | merchantId
                    {"orderNo":"A","merchantId":0,"amount":"1","currency":"CNY","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}       | merchantId
                    {"orderNo":"A","merchantId":17,"currency":"CNY","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}                   | amount
                    {"orderNo":"A","merchantId":17,"amount":"0","currency":"CNY","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}      | amount
                    {"orderNo":"A","merchantId":17,"amount":"-1","currency":"CNY","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}     | amount
                    {"orderNo":"A","merchantId":17,"amount":"1","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}                       | currency
                    {"orderNo":"A","merchantId":17,"amount":"1","currency":"yuan","bankReference":"b","paidAt":"2026-01-31T10:15:30Z"}     | currency
                    {"orderNo":"A","merchantId":17,"amount":"1","currency":"CNY","paidAt":"2026-01-31T10:15:30Z"}                          | bankReference
                    {"orderNo":"A","merchantId":17,"amount":"1","currency":"CNY","bankReference":"b"}                                      | paidAt
                    {"orderNo":"A","merchantId":17,"amount":"1","currency":"CNY","bankReference":"b","paidAt":"-0001-01-31T10:15:30Z"}     | paidAt
                    {"orderNo":"A","merchantId":17,"amount":"1","currency":"CNY","bankReference":"b","paidAt":"+999999-01-31T10:15:30Z"}   | paidAt
                    """)
    void anEventThatCannotBeRightGoesToTheDeadLettersWithItsReason(String event, String field) {
        MessageId id = sendEvent("nonsense", event);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(jdbc.sql(
                                        "SELECT last_error FROM txmq_dead_letter WHERE consumer_group = 'accounting' AND message_id = ?")
                                .param(id.toBytes())
                                .query(String.class)
                                .list())
                        .singleElement()
                        .asString()
                        .contains("its %s is missing or cannot be right".formatted(field)));
        assertThat(vouchers("A")).isZero();
    }

    @SafeVarargs
    private void enter(ReceivedMessage<PaymentCompleted>... payments) {
        transaction.executeWithoutResult(status -> accounting.enter(List.of(payments)));
    }

    private static ReceivedMessage<PaymentCompleted> message(String order, String amount) {
        return new ReceivedMessage<>(
                new MessageId(UUID.randomUUID()),
                TOPIC,
                order,
                null,
                Map.of(),
                1,
                new PaymentCompleted(
                        order, 17L, amount, "CNY", "bank-4711", Instant.parse("2026-01-31T10:15:30.123456Z")));
    }

    private MessageId send(String order, String amount) {
        return sendEvent(order, """
                {"orderNo":"%s","userId":7,"merchantId":17,"amount":"%s","currency":"CNY","pointsUsed":5,"pointsEarned":12,\
                "bankReference":"bank-4711","paidAt":"2026-01-31T10:15:30.123456Z"}""".formatted(order, amount));
    }

    private MessageId sendEvent(String key, String event) {
        MessageId id = new MessageId(UUID.randomUUID());
        broker.send(TOPIC, key, event, Map.of("txmq-id", id.toString()));
        return id;
    }

    private boolean handled(MessageId message) {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_inbox WHERE consumer_group = 'accounting' AND message_id = ?")
                        .param(message.toBytes())
                        .query(Integer.class)
                        .single()
                == 1;
    }

    private int vouchers(String order) {
        return count("SELECT COUNT(*) FROM voucher WHERE order_no = ?", order);
    }

    private int lines(String order) {
        return count("SELECT COUNT(*) FROM voucher_line WHERE order_no = ?", order);
    }

    private int count(String sql, String order) {
        return jdbc.sql(sql).param(order).query(Integer.class).single();
    }

    private BigDecimal sumOfAllLines() {
        return jdbc.sql("SELECT SUM(amount) FROM voucher_line")
                .query(BigDecimal.class)
                .single();
    }
}
