package dev.txmq.users;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.txmq.test.EmbeddedRocketMq;

import static dev.txmq.users.Requests.json;
import static dev.txmq.users.Requests.newName;
import static dev.txmq.users.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** For those who would rather refuse than be late. */
@UserServiceTest
@TestPropertySource(
        properties = {
            "txmq.producer.on-broker-failure=reject",
            "txmq.relay.poll-interval=100ms",
            "spring.application.name=rejecting-user-service"
        })
class RejectingTest {

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Test
    void registersNobodyWhenTheBrokerDoesNotAnswerAndGoesOnWhenItDoes() {
        String name = newName();
        broker.faults().loseSendAnswers(1);

        post(client, json(name), "key-of-" + name)
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                .expectHeader()
                .exists(HttpHeaders.RETRY_AFTER);

        assertThat(jdbc.sql("SELECT COUNT(*) FROM users WHERE username = ?")
                        .param(name)
                        .query(Integer.class)
                        .single())
                .isZero();
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> post(client, json(name), "key-of-" + name)
                        .exchange()
                        .expectStatus()
                        .isCreated());
    }
}
