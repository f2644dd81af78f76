package dev.txmq.payments;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.remote.RemoteServices;

import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an instance leaves behind that is killed between a bank's result and its outcome. */
@PaymentServiceTest
class KilledInstanceTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Autowired
    RestTestClient client;

    @Autowired
    Environment environment;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    RemoteServices services;

    @Autowired
    Retries retries;

    @TempDir
    Path directory;

    private String orderNo;

    @Test
    void anotherOnePaysWhatWasStoredAndNotBegun() throws Exception {
        orderNo = newOrder(client);
        try (Instance killed = new Instance(environment, directory);
                Connection other = DriverManager.getConnection(
                        environment.getRequiredProperty("spring.datasource.url"),
                        environment.getRequiredProperty("spring.datasource.username"),
                        environment.getRequiredProperty("spring.datasource.password"));
                Statement statement = other.createStatement()) {
            statement.execute("LOCK TABLES txmq_activity WRITE");
            killed.reportSuccess(orderNo);
            await().atMost(SOON).until(() -> status().equals("PENDING"));
            killed.kill();
            statement.execute("UNLOCK TABLES");
        }

        makeDue();
        retries.retryDue();

        assertThat(status()).isEqualTo("PAID");
        awaitSettled(List.of("reserved", "confirmed"));
    }

    @Test
    void anotherOneCancelsWhatWasBegunAndThenPaysIt() throws Exception {
        orderNo = newOrder(client);
        services.points().hang(orderNo);
        try (Instance killed = new Instance(environment, directory)) {
            killed.reportSuccess(orderNo);
            await().atMost(SOON)
                    .until(() -> services.points().isWaitedFor(orderNo)
                            && !services.account().effects(orderNo).isEmpty());
            assertThat(status()).isEqualTo("PAYING");
            killed.kill();
        }
        services.points().work(orderNo);

        await().atMost(SOON).until(() -> status().equals("PENDING"));
        awaitSettled(List.of("reserved", "cancelled"));
        makeDue();
        retries.retryDue();

        assertThat(status()).isEqualTo("PAID");
        awaitSettled(List.of("reserved", "cancelled", "reserved", "confirmed"));
    }

    @Test
    void theBanksRepetitionIsAnsweredByAnotherOne() throws Exception {
        orderNo = newOrder(client);
        services.points().hang(orderNo);
        try (Instance killed = new Instance(environment, directory)) {
            killed.reportSuccess(orderNo);
            await().atMost(SOON).until(() -> services.points().isWaitedFor(orderNo));
            killed.kill();
        }
        services.points().work(orderNo);

        assertThat(succeed(client, orderNo)).isIn("PENDING", "PAID");
        await().atMost(SOON).until(() -> succeed(client, orderNo).equals("PAID"));
    }

    private void awaitSettled(List<String> effects) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(services.account().effects(orderNo)).isEqualTo(effects));
    }

    private String status() {
        return jdbc.sql("SELECT status FROM payment_order WHERE order_no = ?")
                .param(orderNo)
                .query(String.class)
                .single();
    }

    /** As if time had passed. */
    private void makeDue() {
        LocalDateTime past = LocalDateTime.ofInstant(Instant.now().minusSeconds(1), ZoneOffset.UTC);
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE payment_order SET due_at = ?, trying_until = ? WHERE order_no = ?")
                        .params(past, past, orderNo)
                        .update());
    }
}
