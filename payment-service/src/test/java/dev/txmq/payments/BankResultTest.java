package dev.txmq.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.remote.RemoteAccount;
import dev.txmq.remote.RemoteParticipant;
import dev.txmq.remote.RemotePoints;
import dev.txmq.remote.RemoteServices;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.atOnce;
import static dev.txmq.payments.Requests.bank;
import static dev.txmq.payments.Requests.body;
import static dev.txmq.payments.Requests.get;
import static dev.txmq.payments.Requests.json;
import static dev.txmq.payments.Requests.newMerchant;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.newOrderNo;
import static dev.txmq.payments.Requests.pay;
import static dev.txmq.payments.Requests.report;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@PaymentServiceTest
class BankResultTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper jsonMapper;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    RemoteServices services;

    private RemoteAccount account;
    private RemotePoints points;
    private String orderNo;

    @BeforeEach
    void createAnOrder() {
        account = services.account();
        points = services.points();
        orderNo = newOrder(client);
    }

    @AfterEach
    void nobodyHangs() {
        account.work(orderNo);
        points.work(orderNo);
    }

    @Test
    void aSuccessPaysTheOrderAndSettlesEveryBranch() {
        Instant before = Instant.now();

        EntityExchangeResult<String> answer = answer(report(client, orderNo, bank("SUCCESS", "bank-17")));

        assertThat(answer.getStatus()).isEqualTo(HttpStatus.OK);
        JsonNode paid = body(answer);
        assertThat(paid.get("status").asString()).isEqualTo("PAID");
        assertThat(paid.get("bankReference").asString()).isEqualTo("bank-17");
        assertThat(Instant.parse(paid.get("paidAt").asString())).isBetween(before.minusMillis(1), Instant.now());
        awaitEffects(account, "reserved", "confirmed");
        awaitEffects(points, "reserved", "confirmed");
        assertThat(account.request(orderNo))
                .isEqualTo(new RemoteAccount.Credit(paid.get("merchantId").asLong(), orderNo, "12.34", "CNY"));
        assertThat(points.request(orderNo)).isEqualTo(new RemotePoints.Points(7, 12, 0));
    }

    @Test
    void pointsAreSpentAndWholeUnitsEarnThem() {
        String other = newOrderNo();
        answer(pay(client, json(other, newMerchant(client), "0.99").replace("}", ",\"pointsToUse\":30}")));

        assertThat(succeed(client, other)).isEqualTo("PAID");

        assertThat(points.request(other)).isEqualTo(new RemotePoints.Points(7, 0, 30));
    }

    @Test
    void publishesOneEventForEachPaidOrder() {
        JsonNode paid = body(answer(report(client, orderNo, bank("SUCCESS", "bank-17"))));
        answer(report(client, orderNo, bank("SUCCESS", "bank-17")));

        List<StoredMessage> events = await().atMost(SOON).until(this::events, about -> !about.isEmpty());
        assertThat(events)
                .extracting(StoredMessage::id)
                .containsOnly(events.get(0).id());
        JsonNode event = jsonMapper.readTree(events.get(0).body());
        assertThat(event.get("orderNo").asString()).isEqualTo(orderNo);
        assertThat(event.get("userId").asLong()).isEqualTo(7);
        assertThat(event.get("merchantId")).isEqualTo(paid.get("merchantId"));
        assertThat(event.get("amount").asString()).isEqualTo("12.34");
        assertThat(event.get("currency").asString()).isEqualTo("CNY");
        assertThat(event.get("pointsUsed").asLong()).isZero();
        assertThat(event.get("pointsEarned").asLong()).isEqualTo(12);
        assertThat(event.get("bankReference").asString()).isEqualTo("bank-17");
        assertThat(event.get("paidAt")).isEqualTo(paid.get("paidAt"));
    }

    @Test
    void aFailureEndsTheOrderWithoutAnActivity() {
        JsonNode failed = body(answer(report(client, orderNo, bank("FAILURE", "bank-17"))));

        assertThat(failed.get("status").asString()).isEqualTo("FAILED");
        assertThat(get(client, orderNo).has("reservation")).isFalse();
        assertThat(account.effects(orderNo)).isEmpty();
    }

    @Test
    void repeatsAreAnsweredTheSame() {
        String failing = newOrder(client);

        String paid = answer(report(client, orderNo, bank("SUCCESS", "a"))).getResponseBody();
        String failed = answer(report(client, failing, bank("FAILURE", "b"))).getResponseBody();

        for (int i = 0; i < 3; i++) {
            assertThat(answer(report(client, orderNo, bank("SUCCESS", "a"))).getResponseBody())
                    .isEqualTo(paid);
            assertThat(answer(report(client, failing, bank("FAILURE", "b"))).getResponseBody())
                    .isEqualTo(failed);
        }
        awaitEffects(account, "reserved", "confirmed");
        awaitEffects(points, "reserved", "confirmed");
    }

    @Test
    void twentyAtOnceAreAnsweredTheSameAndHaveOneEffect() throws Exception {
        List<EntityExchangeResult<String>> answers =
                atOnce(20, () -> report(client, orderNo, bank("SUCCESS", "bank-17")));

        assertThat(answers).extracting(EntityExchangeResult::getStatus).containsOnly(HttpStatus.OK);
        assertThat(answers)
                .extracting(EntityExchangeResult::getResponseBody)
                .containsOnly(answers.get(0).getResponseBody());
        assertThat(body(answers.get(0)).get("status").asString()).isEqualTo("PAID");
        awaitEffects(account, "reserved", "confirmed");
        awaitEffects(points, "reserved", "confirmed");
        assertThat(activities()).isOne();
        List<StoredMessage> events = await().atMost(SOON).until(this::events, about -> !about.isEmpty());
        assertThat(events)
                .extracting(StoredMessage::id)
                .containsOnly(events.get(0).id());
    }

    @Test
    void refusesARepeatThatContradicts() {
        String failing = newOrder(client);
        succeed(client, orderNo);
        answer(report(client, failing, bank("FAILURE", "b")));

        assertThat(List.of(
                        report(client, orderNo, bank("FAILURE", "ref-" + orderNo)),
                        report(client, orderNo, bank("SUCCESS", "another")),
                        report(client, failing, bank("SUCCESS", "b")),
                        report(client, failing, bank("FAILURE", "another"))))
                .extracting(contradiction -> answer(contradiction).getStatus())
                .containsOnly(HttpStatus.CONFLICT);
        assertThat(get(client, orderNo).get("status").asString()).isEqualTo("PAID");
        assertThat(get(client, failing).get("status").asString()).isEqualTo("FAILED");
    }

    @Test
    void knowsNoOtherOrder() {
        EntityExchangeResult<String> unknown = answer(report(client, "ORD-0", bank("SUCCESS", "bank-17")));

        assertThat(unknown.getStatus()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(body(unknown).get("detail").asString()).isEqualTo("There is no payment of order ORD-0");
    }

    @Test
    void aRefusalSuspendsTheOrderAndReleasesWhatOthersReserved() {
        account.refuse(orderNo, "account is closed");

        assertThat(succeed(client, orderNo)).isEqualTo("SUSPENDED");

        JsonNode order = get(client, orderNo);
        assertThat(order.get("reason").asString()).contains("account is closed");
        assertThat(order.get("reservation").get("status").asString()).isEqualTo("CANCELLED");
        assertThat(order.get("reservation").get("refusedBy").asString()).isEqualTo("account");
        await().atMost(SOON)
                .until(() -> points.effects(orderNo).isEmpty()
                        || points.effects(orderNo).equals(List.of("reserved", "cancelled")));
        assertThat(events()).isEmpty();
    }

    @Test
    void aSuspendedOrderIsNotTriedAtTheBanksNextRepetition() {
        account.refuse(orderNo, "account is closed");
        succeed(client, orderNo);
        account.work(orderNo);

        assertThat(succeed(client, orderNo)).isEqualTo("SUSPENDED");

        assertThat(activities()).isOne();
    }

    @Test
    void aParticipantThatFailsLeavesTheOrderPendingForTheBanksNextRepetition() {
        points.fail(orderNo);
        assertThat(succeed(client, orderNo)).isEqualTo("PENDING");
        assertThat(get(client, orderNo).get("reason").asString()).isNotBlank();
        awaitEffects(account, "reserved", "cancelled");

        points.work(orderNo);
        assertThat(succeed(client, orderNo)).isEqualTo("PAID");

        awaitEffects(account, "reserved", "cancelled", "reserved", "confirmed");
        awaitEffects(points, "reserved", "confirmed");
        JsonNode order = get(client, orderNo);
        assertThat(order.get("reservation").get("status").asString()).isEqualTo("CONFIRMED");
        assertThat(order.has("reason")).isFalse();
    }

    @Test
    void aSilentParticipantDoesNotKeepTheAnswer() {
        points.hang(orderNo);

        assertThat(succeed(client, orderNo)).isEqualTo("PENDING");

        points.work(orderNo);
        awaitEffects(account, "reserved", "cancelled");
        assertThat(succeed(client, orderNo)).isEqualTo("PAID");
    }

    @Test
    void whoeverComesWhileAnActivityIsInProgressWaitsForItsOutcome() throws Exception {
        points.hang(orderNo);

        List<EntityExchangeResult<String>> answers =
                atOnce(5, () -> report(client, orderNo, bank("SUCCESS", "bank-17")));

        assertThat(answers).extracting(EntityExchangeResult::getStatus).containsOnly(HttpStatus.OK);
        assertThat(answers)
                .extracting(answer -> body(answer).get("status").asString())
                .containsOnly("PENDING");
        assertThat(activities()).isOne();
    }

    private void awaitEffects(RemoteParticipant<?> participant, String... effects) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(participant.effects(orderNo)).containsExactly(effects));
    }

    private int activities() {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_activity WHERE business_key = ?")
                .param(orderNo)
                .query(Integer.class)
                .single();
    }

    private List<StoredMessage> events() {
        return broker.messages("payment-completed").stream()
                .filter(message -> orderNo.equals(message.key()))
                .toList();
    }
}
