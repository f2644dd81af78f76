package dev.txmq.payments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import com.standardwebhooks.Webhook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.payments.MerchantServer.Told;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.bank;
import static dev.txmq.payments.Requests.body;
import static dev.txmq.payments.Requests.get;
import static dev.txmq.payments.Requests.json;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.newOrderNo;
import static dev.txmq.payments.Requests.pay;
import static dev.txmq.payments.Requests.post;
import static dev.txmq.payments.Requests.report;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A merchant is told what became of its payments, and the payment shows how that went. */
@PaymentServiceTest
class NotificationTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Autowired
    RestTestClient client;

    @Autowired
    JsonMapper jsonMapper;

    @Autowired
    JdbcClient jdbc;

    private final MerchantServer server = new MerchantServer();
    private final String orderNo = newOrderNo();
    private JsonNode merchant;

    @BeforeEach
    void placeAnOrder() {
        EntityExchangeResult<String> registered = answer(post(client, "/merchants", """
                {"name":"Lovelace & Co","notifyUrl":"%s"}""".formatted(server.url())));
        merchant = body(registered);
        assertThat(answer(pay(client, json(orderNo, merchant.get("id").asLong())))
                        .getStatus()
                        .value())
                .isEqualTo(201);
    }

    @AfterEach
    void nothingIsSentAnyMore() {
        jdbc.sql("UPDATE txmq_endpoint SET status = 'DISABLED' WHERE recipient = ?")
                .param(merchant.get("id").asString())
                .update();
        server.close();
    }

    @Test
    void isToldThatItIsPaid() throws Exception {
        assertThat(get(client, orderNo).has("notification")).isFalse();

        assertThat(succeed(client, orderNo)).isEqualTo("PAID");

        JsonNode notification = awaitNotification("DELIVERED");
        assertThat(notification.propertyNames())
                .containsExactly("type", "state", "attempts", "lastAttemptAt", "lastStatus");
        assertThat(notification.get("type").asString()).isEqualTo("payment.paid");
        assertThat(notification.get("attempts").asInt()).isEqualTo(1);
        assertThat(notification.get("lastStatus").asInt()).isEqualTo(204);
        assertThat(server.told()).hasSize(1);
        JsonNode order = get(client, orderNo);
        assertThat(verified(server.told().get(0))).isEqualTo(contract("notice-payment-paid", order, "paidAt"));
    }

    @Test
    void isToldThatItHasFailed() throws Exception {
        answer(report(client, orderNo, bank("FAILURE", "ref-" + orderNo)));

        awaitNotification("DELIVERED");
        assertThat(server.told()).hasSize(1);
        String told = verified(server.told().get(0));
        assertThat(told)
                .isEqualTo(contract(
                        "notice-payment-failed", jsonMapper.readTree(told).get("data"), "failedAt"));
    }

    /** The bank repeats itself, and the merchant hears it once. */
    @Test
    void isToldOnceHoweverOftenTheBankReports() {
        for (int i = 0; i < 3; i++) {
            succeed(client, orderNo);
        }
        awaitNotification("DELIVERED");
        String other = newOrderNo();
        answer(pay(client, json(other, merchant.get("id").asLong())));
        succeed(client, other);

        await().atMost(SOON).until(() -> server.told().size() > 1);
        assertThat(server.told())
                .extracting(told -> content(told).get("data").get("orderNo").asString())
                .containsExactly(orderNo, other);
    }

    @Test
    void isToldAgainUnderTheSameIdUntilItAnswers() {
        server.answer(500);
        succeed(client, orderNo);

        JsonNode waiting = await().atMost(SOON)
                .until(
                        () -> get(client, orderNo).path("notification"),
                        shown -> shown.path("attempts").asInt() > 1);
        assertThat(waiting.get("state").asString()).isEqualTo("WAITING");
        assertThat(waiting.get("lastStatus").asInt()).isEqualTo(500);
        assertThat(Instant.parse(waiting.get("nextAttemptAt").asString()))
                .isAfter(Instant.parse(waiting.get("lastAttemptAt").asString()));
        assertThat(get(client, orderNo).get("status").asString()).isEqualTo("PAID");

        server.answer(200);
        assertThat(awaitNotification("DELIVERED").get("attempts").asInt())
                .isEqualTo(server.told().size());
        assertThat(server.told())
                .extracting(Told::id)
                .containsOnly(server.told().get(0).id());
        assertThat(server.told())
                .extracting(Told::body)
                .containsOnly(server.told().get(0).body());
        server.told().forEach(this::verified);
    }

    @Test
    void aMerchantWithoutAUrlIsToldNothing() {
        String untold = newOrder(client);
        succeed(client, untold);
        succeed(client, orderNo);

        awaitNotification("DELIVERED");
        assertThat(get(client, untold).has("notification")).isFalse();
        assertThat(jdbc.sql("SELECT COUNT(*) FROM txmq_notice WHERE notice_key = ?")
                        .param(untold)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void whatItMissedIsAskedForByItsSignature() throws Exception {
        server.answer(500);
        succeed(client, orderNo);
        await().atMost(SOON)
                .until(() -> get(client, orderNo)
                                .path("notification")
                                .path("attempts")
                                .asInt()
                        > 0);

        String path = "/notifications?undelivered=true&key=" + orderNo;
        String id = UUID.randomUUID().toString();
        long now = Instant.now().getEpochSecond();
        String signature = new Webhook(merchant.get("secret").asString()).sign(id, now, "GET %s\n".formatted(path));
        EntityExchangeResult<String> asked = answer(client.get()
                .uri(path)
                .header("txmq-endpoint", merchant.get("endpointId").asString())
                .header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(now))
                .header("webhook-signature", signature));

        assertThat(asked.getStatus().value()).isEqualTo(200);
        JsonNode missed = body(asked).get("notifications");
        assertThat(missed).hasSize(1);
        assertThat(missed.get(0).get("id").asString())
                .isEqualTo(server.told().get(0).id());
        assertThat(missed.get(0).get("type").asString()).isEqualTo("payment.paid");
    }

    private JsonNode awaitNotification(String state) {
        return await().atMost(SOON)
                .until(
                        () -> get(client, orderNo).path("notification"),
                        shown -> shown.path("state").asString("").equals(state));
    }

    private JsonNode content(Told told) {
        return jsonMapper.readTree(told.body());
    }

    private String verified(Told told) {
        try {
            new Webhook(merchant.get("secret").asString()).verify(told.body(), told.headers());
            return told.body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The example, with the values of this order. */
    private String contract(String name, JsonNode order, String at) throws Exception {
        return new ClassPathResource("contract/%s.json".formatted(name))
                .getContentAsString(StandardCharsets.UTF_8)
                .strip()
                .replace("ORD-1", orderNo)
                .replace(
                        "\"merchantId\":17",
                        "\"merchantId\":" + merchant.get("id").asLong())
                .replace("bank-4711", "ref-" + orderNo)
                .replace("2026-01-31T10:15:30.123456Z", order.get(at).asString());
    }
}
