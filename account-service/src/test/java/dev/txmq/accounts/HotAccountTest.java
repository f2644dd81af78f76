package dev.txmq.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.accounts.Accounts.Opening;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A merchant whom many pay at the same time: tries over HTTP and outcomes by messages, as the payment service sends them. */
@AccountServiceTest
class HotAccountTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final long MERCHANT = 5_000_001;
    private static final int PAYMENTS = 500;
    private static final int AT_ONCE = 16;

    private final List<UUID> activities =
            Stream.generate(UUID::randomUUID).limit(PAYMENTS).toList();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Accounts accounts;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    EmbeddedRocketMq broker;

    @Test
    void isCreditedToTheCentAndNobodyIsAskedToComeAgain() throws Exception {
        transaction.executeWithoutResult(status -> accounts.open(List.of(new Opening(MERCHANT, "CNY")), Instant.now()));

        assertThat(reserveAll()).hasSize(PAYMENTS).containsOnly(201);
        assertStatement("0.00", "5.00");
        for (int i = 0; i < PAYMENTS; i++) {
            tell(activities.get(i), i % 5 == 0 ? "CANCELLED" : "CONFIRMED");
        }

        await().atMost(SOON).until(() -> count("SELECT COUNT(*) FROM pending_credit WHERE merchant_id = ?") == 0);
        assertStatement("4.00", "0.00");
        assertThat(count("SELECT COUNT(*) FROM account_entry WHERE merchant_id = ?"))
                .isEqualTo(400);
        assertThat(count("SELECT COUNT(*) FROM txmq_dead_letter WHERE message_key LIKE CONCAT('HOT-', ?, '%')"))
                .isZero();
    }

    private List<Integer> reserveAll() throws Exception {
        ExecutorService initiators = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<Integer>> tries = new ArrayList<>();
            activities.forEach(activity -> tries.add(() -> reserve(activity)));
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> answer : initiators.invokeAll(tries)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            initiators.shutdown();
        }
    }

    private int reserve(UUID activity) {
        return client.put()
                .uri("/txmq/reservations/account/{activity}/account", activity)
                .header("Txmq-Origin", "payment-service")
                .header("Txmq-Activity", "payment " + orderNo(activity))
                .header("Txmq-Deadline", Instant.now().plusSeconds(3600).toString())
                .contentType(MediaType.APPLICATION_JSON)
                .body("""
                        {"merchantId":%d,"orderNo":"%s","amount":"0.01","currency":"CNY"}
                        """.formatted(MERCHANT, orderNo(activity)))
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getStatus()
                .value();
    }

    private void tell(UUID activity, String outcome) {
        broker.send("account-service-outcomes", orderNo(activity), """
                {"activityId":"%s","type":"payment","outcome":"%s","decidedAt":"%s",
                 "branches":[{"participant":"account","branch":"account"}]}
                """.formatted(activity, outcome, Instant.now()));
    }

    private static String orderNo(UUID activity) {
        return "HOT-%d-%s".formatted(MERCHANT, activity);
    }

    private int count(String sql) {
        return jdbc.sql(sql).param(MERCHANT).query(Integer.class).single();
    }

    private void assertStatement(String balance, String incoming) {
        client.get()
                .uri("/accounts/" + MERCHANT)
                .exchange()
                .expectBody()
                .jsonPath("$.balance")
                .isEqualTo(balance)
                .jsonPath("$.incoming")
                .isEqualTo(incoming);
    }
}
