package dev.txmq.points;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.txmq.test.EmbeddedRocketMq;

import static org.awaitility.Awaitility.await;

/** A payment's points as the payment service asks for them: tries over HTTP, outcomes through the broker. */
@PointsServiceTest
class PaymentTest {

    private static final long USER = 4_000_000;
    private static final Duration SOON = Duration.ofMinutes(1);

    private final UUID activity = UUID.randomUUID();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Test
    void whatIsReservedIsCreditedWhenThePaymentIsConfirmed() {
        reserve("{\"userId\":%d,\"earn\":12,\"spend\":0}".formatted(USER), HttpStatus.CREATED);
        reserve("{\"userId\":%d,\"earn\":12,\"spend\":0}".formatted(USER), HttpStatus.OK);

        decide("CONFIRMED");
        decide("CONFIRMED");

        await().atMost(SOON).until(() -> entries(USER) == 1);
        client.get()
                .uri("/points/" + USER)
                .exchange()
                .expectBody()
                .jsonPath("$.balance")
                .isEqualTo(12)
                .jsonPath("$.incoming")
                .isEqualTo(0);
    }

    @Test
    void tooFewPointsAreARefusal() {
        reserve("{\"userId\":%d,\"earn\":0,\"spend\":1}".formatted(USER + 1), HttpStatus.CONFLICT);
    }

    @Test
    void aRequestThatMakesNoSenseIsNotTriedAgain() {
        reserve("{\"userId\":0,\"earn\":0,\"spend\":1}", HttpStatus.UNPROCESSABLE_CONTENT);
    }

    private void reserve(String request, HttpStatus expected) {
        client.put()
                .uri("/txmq/reservations/points/%s/points".formatted(activity))
                .header("Txmq-Origin", "payment-service")
                .header("Txmq-Activity", "payment ORD-" + activity)
                .header("Txmq-Deadline", "2100-01-01T00:00:00Z")
                .contentType(MediaType.APPLICATION_JSON)
                .body(request)
                .exchange()
                .expectStatus()
                .isEqualTo(expected);
    }

    private void decide(String outcome) {
        broker.send(
                "points-service-outcomes",
                "ORD-" + activity,
                """
                {"activityId":"%s","type":"payment","outcome":"%s","decidedAt":"2026-01-31T10:15:30Z","branches":[\
                {"participant":"points","branch":"points"}]}""".formatted(activity, outcome),
                Map.of("txmq-id", UUID.randomUUID().toString()));
    }

    private int entries(long user) {
        return jdbc.sql("SELECT COUNT(*) FROM points_entry WHERE user_id = ?")
                .param(user)
                .query(Integer.class)
                .single();
    }
}
