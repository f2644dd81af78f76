package dev.txmq.payments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.atOnce;
import static dev.txmq.payments.Requests.bank;
import static dev.txmq.payments.Requests.body;
import static dev.txmq.payments.Requests.get;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.report;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Orders whose bank says nothing, or something late. */
@PaymentServiceTest
class ExpiryTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    MessageLog messageLog;

    @Test
    void anOrderWhoseBankSaysNothingExpiresAfterHalfAnHour() {
        String orderNo = newOrder(client);

        LoggedMessage message = messageLog.find(expiryOf(orderNo)).orElseThrow();
        assertThat(message.status()).isEqualTo(MessageStatus.SCHEDULED);
        assertThat(message.dueAt()).isAfterOrEqualTo(message.createdAt().plus(Duration.ofMinutes(30)));
        assertThat(status(orderNo)).isEqualTo("CREATED");
        makeDue(orderNo);

        await().atMost(SOON).until(() -> status(orderNo).equals("EXPIRED"));
    }

    @Test
    void whatTheBankSaysInTimeCancelsThatInTheSameTransaction() {
        String paid = newOrder(client);
        String failed = newOrder(client);

        assertThat(succeed(client, paid)).isEqualTo("PAID");
        answer(report(client, failed, bank("FAILURE", "ref")));

        assertThat(messageLog.find(expiryOf(paid)).orElseThrow().status()).isEqualTo(MessageStatus.CANCELLED);
        assertThat(messageLog.find(expiryOf(failed)).orElseThrow().status()).isEqualTo(MessageStatus.CANCELLED);
    }

    /** The bank has the money. */
    @Test
    void aSuccessThatComesAfterThatIsPaidAllTheSame() {
        String orderNo = expired();

        assertThat(succeed(client, orderNo)).isEqualTo("PAID");
        assertThat(succeed(client, orderNo)).isEqualTo("PAID");
    }

    @Test
    void aFailureThatComesAfterThatIsFinal() {
        String orderNo = expired();

        assertThat(body(answer(report(client, orderNo, bank("FAILURE", "late"))))
                        .get("status")
                        .asString())
                .isEqualTo("FAILED");
        assertThat(answer(report(client, orderNo, bank("SUCCESS", "late")))
                        .getStatus()
                        .value())
                .isEqualTo(409);
    }

    /** Whichever is quicker: no order whose bank has the money stays expired. */
    @Test
    void aSuccessAtThatVeryMomentIsPaid() throws Exception {
        List<String> orders = new ArrayList<>();
        List<RestTestClient.RequestHeadersSpec<?>> reports = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String orderNo = newOrder(client);
            orders.add(orderNo);
            reports.add(report(client, orderNo, bank("SUCCESS", "ref-" + orderNo)));
        }
        orders.forEach(this::makeDue);

        List<EntityExchangeResult<String>> answers = atOnce(reports);

        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(body(answer).get("status").asString()).isEqualTo("PAID"));
        await().atMost(SOON)
                .until(() -> orders.stream()
                        .map(order ->
                                messageLog.find(expiryOf(order)).orElseThrow().status())
                        .allMatch(status -> status == MessageStatus.CANCELLED || status == MessageStatus.PUBLISHED));
        // what comes too late changes nothing
        await().during(Duration.ofSeconds(1))
                .atMost(SOON)
                .until(() -> orders.stream().allMatch(order -> status(order).equals("PAID")));
    }

    private String expired() {
        String orderNo = newOrder(client);
        makeDue(orderNo);
        await().atMost(SOON).until(() -> status(orderNo).equals("EXPIRED"));
        return orderNo;
    }

    private String status(String orderNo) {
        return get(client, orderNo).get("status").asString();
    }

    private MessageId expiryOf(String orderNo) {
        return MessageId.parse(jdbc.sql("SELECT expiry_message FROM payment_order WHERE order_no = ?")
                .param(orderNo)
                .query(String.class)
                .single());
    }

    /** As if time had passed. */
    private void makeDue(String orderNo) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE txmq_scheduled SET due_at = UTC_TIMESTAMP(6) WHERE message_key = ?")
                        .param(orderNo)
                        .update());
    }
}
