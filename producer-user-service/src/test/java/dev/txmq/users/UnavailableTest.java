package dev.txmq.users;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
import static org.awaitility.Awaitility.await;

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
    void registersAllTheSameWhenTheBrokerDoesNotAnswer() {
        String name = newName();
        broker.faults().loseSendAnswers(1);

        post(client, json(name)).exchange().expectStatus().isCreated();

        assertThat(users(name)).isEqualTo(1);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> broker.messages("user-registered").stream()
                        .anyMatch(message -> message.body().contains(name)));
    }

    @RepeatedTest(3)
    void oneRivalTakesThePlaceOfARegistrationThatFailed() throws Exception {
        String name = newName();
        List<EntityExchangeResult<String>> answers;
        try (Connection failing = dataSource.getConnection()) {
            failing.createStatement()
                    .executeUpdate(
                            "INSERT INTO users (username, email, registered_at) VALUES ('%1$s', '%1$s@x.org', NOW(6))"
                                    .formatted(name));
            CompletableFuture<Void> rollback = CompletableFuture.runAsync(() -> rollBackWhenRivalsWait(failing, 2));

            answers = atOnce(post(client, json(name), "b-" + name), post(client, json(name), "c-" + name));

            rollback.join();
        }

        assertThat(answers)
                .extracting(EntityExchangeResult::getStatus)
                .containsExactlyInAnyOrder(HttpStatus.CREATED, HttpStatus.CONFLICT);
    }

    private void rollBackWhenRivalsWait(Connection failing, int rivals) {
        await().atMost(Duration.ofSeconds(90))
                .until(() ->
                        jdbc.sql("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                                        .query(Integer.class)
                                        .single()
                                >= rivals);
        try {
            failing.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int users(String name) {
        return jdbc.sql("SELECT COUNT(*) FROM users WHERE username = ?")
                .param(name)
                .query(Integer.class)
                .single();
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
