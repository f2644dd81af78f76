package dev.txmq.payments;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.txmq.test.EmbeddedRocketMq;

import static dev.txmq.payments.Requests.bank;
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

@PaymentServiceTest
class UnavailableTest {

    @Autowired
    RestTestClient client;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    HikariDataSource dataSource;

    @Test
    void paysAllTheSameWhenTheBrokerDoesNotAnswer() {
        String orderNo = newOrder(client);
        broker.faults().loseSendAnswers(1);

        assertThat(succeed(client, orderNo)).isEqualTo("PAID");

        await().atMost(Duration.ofMinutes(2))
                .until(() -> broker.messages("payment-completed").stream()
                        .anyMatch(message -> orderNo.equals(message.key())));
    }

    @Test
    void asksToTryAgainWhenTheDatabaseGivesNoConnection() throws Exception {
        String orderNo = newOrder(client);
        List<Connection> taken = new ArrayList<>();
        try {
            for (int i = 0; i < dataSource.getMaximumPoolSize(); i++) {
                taken.add(dataSource.getConnection());
            }

            unavailable(post(client, "/merchants", "{\"name\":\"ada\"}").exchange());
            unavailable(pay(client, json(newOrderNo(), 1)).exchange());
            unavailable(report(client, orderNo, bank("SUCCESS", "b")).exchange());
            unavailable(client.get().uri("/payments/" + orderNo).exchange());
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        assertThat(get(client, orderNo).get("status").asString()).isEqualTo("CREATED");
    }

    @Test
    void answersTheBankInTimeWhenTheDatabaseHangs() throws Exception {
        String orderNo = newOrder(client);
        try (Connection other = dataSource.getConnection()) {
            other.createStatement()
                    .executeUpdate("UPDATE payment_order SET user_id = 8 WHERE order_no = '%s'".formatted(orderNo));

            unavailable(report(client, orderNo, bank("SUCCESS", "b")).exchange());

            other.rollback();
        }
        await().atMost(Duration.ofMinutes(2))
                .until(() -> get(client, orderNo).get("status").asString().equals("PAID"));
    }

    private static void unavailable(RestTestClient.ResponseSpec answer) {
        answer.expectStatus()
                .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectHeader()
                .valueEquals("Retry-After", "5")
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("Cannot be done at the moment: try again");
    }
}
