package dev.txmq.payments;

import java.util.List;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.atOnce;
import static dev.txmq.payments.Requests.body;
import static dev.txmq.payments.Requests.json;
import static dev.txmq.payments.Requests.newMerchant;
import static dev.txmq.payments.Requests.newOrderNo;
import static dev.txmq.payments.Requests.pay;
import static dev.txmq.payments.Requests.post;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;

@PaymentServiceTest
class PaymentCreationTest {

    private final String orderNo = newOrderNo();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Test
    void createsAnOrder() {
        long merchant = newMerchant(client);

        EntityExchangeResult<String> created = answer(pay(client, json(orderNo, merchant, "12.3")));

        assertThat(created.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(created.getResponseHeaders().getLocation()).hasToString("/payments/" + orderNo);
        JsonNode order = body(created);
        assertThat(order.propertyNames())
                .containsExactly(
                        "orderNo", "userId", "merchantId", "amount", "currency", "pointsToUse", "status", "createdAt");
        assertThat(order.get("orderNo").asString()).isEqualTo(orderNo);
        assertThat(order.get("userId").asLong()).isEqualTo(7);
        assertThat(order.get("merchantId").asLong()).isEqualTo(merchant);
        assertThat(order.get("amount").asString()).isEqualTo("12.30");
        assertThat(order.get("currency").asString()).isEqualTo("CNY");
        assertThat(order.get("pointsToUse").asLong()).isZero();
        assertThat(order.get("status").asString()).isEqualTo("CREATED");
        assertThat(Requests.get(client, orderNo)).isEqualTo(order);
    }

    @Test
    void answersTheSameRequestWithTheFirstAnswer() {
        long merchant = newMerchant(client);
        EntityExchangeResult<String> first = answer(pay(client, json(orderNo, merchant, "12.30")));
        String sameValues = """
                { "pointsToUse": 0, "currency": "CNY", "amount": "12.3",
                  "merchantId": %d, "userId": 7, "orderNo": "%s" }
                """.formatted(merchant, orderNo);

        EntityExchangeResult<String> second = answer(pay(client, sameValues));

        assertThat(second.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(second.getResponseHeaders().getLocation())
                .isEqualTo(first.getResponseHeaders().getLocation());
        assertThat(second.getResponseBody()).isEqualTo(first.getResponseBody());
    }

    @Test
    void answersALateCopyWithTheOrderAsItIsNow() {
        long merchant = newMerchant(client);
        answer(pay(client, json(orderNo, merchant)));
        succeed(client, orderNo);

        EntityExchangeResult<String> late = answer(pay(client, json(orderNo, merchant)));

        assertThat(late.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(body(late).get("status").asString()).isEqualTo("PAID");
    }

    @Test
    void refusesAnOrderNumberThatStandsForAnotherPayment() {
        long merchant = newMerchant(client);
        answer(pay(client, json(orderNo, merchant)));

        List<String> others = List.of(
                json(orderNo, newMerchant(client)),
                json(orderNo, merchant, "12.35"),
                json(orderNo, merchant).replace("\"userId\":7", "\"userId\":8"),
                json(orderNo, merchant).replace("}", ",\"pointsToUse\":1}"));

        assertThat(others)
                .extracting(other -> answer(pay(client, other)).getStatus())
                .containsOnly(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(Requests.get(client, orderNo).get("amount").asString()).isEqualTo("12.34");
    }

    @Test
    void refusesAMerchantThatIsNotRegistered() {
        long unknown = newMerchant(client) + 1_000_000;

        EntityExchangeResult<String> refused = answer(pay(client, json(orderNo, unknown)));

        assertThat(refused.getStatus()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(body(refused).get("errors").get("merchantId").asString()).isEqualTo("is not registered");
        assertThat(orders()).isZero();
    }

    @Test
    void refusesACurrencyThatTheMerchantsAccountDoesNotTake() {
        long merchant = body(answer(post(client, "/merchants", "{\"name\":\"ada\",\"currency\":\"EUR\"}")))
                .get("id")
                .asLong();

        EntityExchangeResult<String> refused = answer(pay(client, json(orderNo, merchant)));

        assertThat(refused.getStatus()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(body(refused).get("errors").get("currency").asString()).isEqualTo("must be EUR");
        assertThat(orders()).isZero();
    }

    @Test
    void takesTheLongestValues() {
        String longest = (orderNo + "-" + "x".repeat(64)).substring(0, 64);
        String body = json(longest, newMerchant(client), "999999999.99").replace("}", ",\"pointsToUse\":1000000000}");

        EntityExchangeResult<String> created = answer(pay(client, body));

        assertThat(created.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(body(created).get("amount").asString()).isEqualTo("999999999.99");
        assertThat(Requests.get(client, longest)).isEqualTo(body(created));
    }

    @RepeatedTest(10)
    void copiesAtTheSameTimeCreateOneOrder() throws Exception {
        String body = json(orderNo, newMerchant(client));

        List<EntityExchangeResult<String>> answers = atOnce(4, () -> pay(client, body));

        assertThat(answers).extracting(EntityExchangeResult::getStatus).containsOnly(HttpStatus.CREATED);
        assertThat(answers)
                .extracting(EntityExchangeResult::getResponseBody)
                .containsOnly(answers.get(0).getResponseBody());
        assertThat(orders()).isOne();
    }

    @RepeatedTest(10)
    void oneOrderNumberForDifferentPaymentsAtTheSameTimeCreatesOne() throws Exception {
        long merchant = newMerchant(client);

        List<EntityExchangeResult<String>> answers =
                atOnce(List.of(pay(client, json(orderNo, merchant, "1")), pay(client, json(orderNo, merchant, "2"))));

        assertThat(answers)
                .extracting(EntityExchangeResult::getStatus)
                .containsExactlyInAnyOrder(HttpStatus.CREATED, HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(orders()).isOne();
    }

    private int orders() {
        return jdbc.sql("SELECT COUNT(*) FROM payment_order WHERE order_no = ?")
                .param(orderNo)
                .query(Integer.class)
                .single();
    }
}
