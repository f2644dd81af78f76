package dev.txmq.users;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.txmq.test.EmbeddedRocketMq;

import static dev.txmq.users.Requests.atOnce;
import static dev.txmq.users.Requests.json;
import static dev.txmq.users.Requests.newName;
import static dev.txmq.users.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

@UserServiceTest
class UnavailableTest {

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    HikariDataSource dataSource;

    @Test
    void registersNobodyWhenTheBrokerDoesNotAnswer() {
        String name = newName();
        broker.faults().loseSendAnswers(1);

        RestTestClient.ResponseSpec refused =
                post(client, json(name), "key-of-" + name).exchange();

        unavailable(refused);
        assertThat(jdbc.sql("SELECT COUNT(*) FROM users WHERE username = ?")
                        .param(name)
                        .query(Integer.class)
                        .single())
                .isZero();
        post(client, json(name), "key-of-" + name).exchange().expectStatus().isCreated();
    }

    @RepeatedTest(3)
    void oneRivalTakesThePlaceOfARegistrationThatFailed() throws Exception {
        String name = newName();
        broker.faults().loseSendAnswers(1);

        List<EntityExchangeResult<String>> answers = atOnce(
                post(client, json(name), "a-" + name),
                post(client, json(name), "b-" + name),
                post(client, json(name), "c-" + name));

        assertThat(answers)
                .extracting(EntityExchangeResult::getStatus)
                .containsExactlyInAnyOrder(HttpStatus.SERVICE_UNAVAILABLE, HttpStatus.CREATED, HttpStatus.CONFLICT);
    }

    @Test
    void asksToTryAgainWhenTheDatabaseGivesNoConnection() throws Exception {
        List<Connection> taken = new ArrayList<>();
        try {
            for (int i = 0; i < dataSource.getMaximumPoolSize(); i++) {
                taken.add(dataSource.getConnection());
            }

            unavailable(post(client, json(newName())).exchange());
            unavailable(client.get().uri("/users/1").exchange());
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
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
                .isEqualTo("Cannot be done at the moment: try again, with the same Idempotency-Key");
    }
}
