package dev.txmq.points;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.tcc.Reservation;

import static dev.txmq.points.Given.payment;
import static dev.txmq.points.Given.registered;
import static org.assertj.core.api.Assertions.assertThat;

/** A reconciler reads the ledgers on the port of the actuator, and nobody else does. */
@PointsServiceTest
@TestPropertySource(
        properties = {
            "spring.application.name=reconciled-points-service",
            "txmq.consumer.groups.points-service.enabled=false",
            "management.server.port=0",
            "management.server.address=localhost",
            "management.endpoints.web.exposure.include=health, txmqinbox, txmqledgers",
            "service.logins.rex.password=secret",
            "service.logins.rex.roles=RECONCILER",
            "service.logins.eve.password=hers"
        })
class LedgersTest {

    private static final AtomicLong USER_IDS = new AtomicLong(7_000_000);

    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final MessageId additional = new MessageId(UUID.randomUUID());
    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    Environment environment;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    WelcomePoints welcomePoints;

    @Autowired
    PointsBranch branch;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void listEachAwardAsOftenAsItIsThere() throws Exception {
        long once = award();
        long twice = award();
        transaction.executeWithoutResult(status -> jdbc.sql("""
                        INSERT INTO points_entry (user_id, delta, reason, message_id, awarded_at)
                        SELECT user_id, delta, reason, :other, awarded_at FROM points_entry WHERE user_id = :user
                        """)
                .param("user", twice)
                .param("other", additional.toBytes())
                .update());

        List<JsonNode> entries = entries("welcome-points");

        assertThat(entries)
                .extracting(entry -> entry.get("key").asString() + " " + entry.get("amount"))
                .containsExactly(once + " \"100\"", twice + " \"100\"", twice + " \"100\"");
        assertThat(Instant.parse(entries.get(0).get("at").asString())).isBetween(begin, Instant.now());
    }

    @Test
    void listWhatEachOrderHasEarnedLessWhatWasSpentOnIt() throws Exception {
        long user = award();
        String both = "ORD-" + user;
        String earned = both + "-E";
        pay(user, both, 12, 10);
        pay(user, earned, 5, 0);
        pay(user, both, 12, 10);
        // of an order that earns and spends nothing, and of one that is cancelled
        pay(user, both + "-0", 0, 0);
        Reservation<PaymentPoints> cancelled = payment(both + "-C", new PaymentPoints(user, 3, 0));
        transaction.executeWithoutResult(status -> branch.reserve(cancelled));
        transaction.executeWithoutResult(status -> branch.cancel(cancelled));

        assertThat(entries("payment-points"))
                .extracting(entry -> entry.get("key").asString() + " " + entry.get("amount"))
                .containsExactly(both + " \"2\"", both + " \"2\"", earned + " \"5\"");
    }

    @Test
    void showThemToReadersOnly() throws Exception {
        assertThat(get("txmqledgers", null).statusCode()).isEqualTo(403);
        assertThat(get("txmqledgers", "eve:hers").statusCode()).isEqualTo(403);
        assertThat(get("txmqledgers", "rex:guessed").statusCode()).isEqualTo(401);
        assertThat(get("txmqledgers", "nobody:secret").statusCode()).isEqualTo(401);
        HttpResponse<String> names = get("txmqledgers", "rex:secret");
        assertThat(names.statusCode()).isEqualTo(200);
        assertThat(names.body()).contains("welcome-points", "payment-points");
        assertThat(get("txmqinbox", "rex:secret").body()).contains("points-service");
    }

    @Test
    void nobodyIsAskedForAPasswordWhoNeedsNoRole() throws Exception {
        assertThat(get("health", null).statusCode()).isEqualTo(200);
        assertThat(send("server", "/points/7", "rex:guessed").statusCode()).isEqualTo(200);
    }

    @AfterEach
    void leaveBalancesThatAreRight() {
        transaction.executeWithoutResult(status -> jdbc.sql("DELETE FROM points_entry WHERE message_id = ?")
                .param(additional.toBytes())
                .update());
    }

    private long award() {
        long user = USER_IDS.incrementAndGet();
        transaction.executeWithoutResult(status -> welcomePoints.award(List.of(registered(user))));
        return user;
    }

    private void pay(long user, String orderNo, int earn, int spend) {
        Reservation<PaymentPoints> payment = payment(orderNo, new PaymentPoints(user, earn, spend));
        transaction.executeWithoutResult(status -> branch.reserve(payment));
        transaction.executeWithoutResult(status -> branch.confirm(payment));
    }

    /** Those of this test: all since it began. The last line tells their number. */
    private List<JsonNode> entries(String ledger) throws Exception {
        HttpResponse<String> answer = get(
                "txmqledgers/%s?from=%s&to=%s"
                        .formatted(ledger, begin, Instant.now().plusSeconds(1)),
                "rex:secret");
        assertThat(answer.statusCode()).isEqualTo(200);
        List<JsonNode> lines =
                answer.body().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines.get(lines.size() - 1).get("entries").asInt()).isEqualTo(lines.size() - 1);
        return lines.subList(0, lines.size() - 1);
    }

    private HttpResponse<String> get(String endpoint, String login) throws IOException, InterruptedException {
        return send("management", "/actuator/" + endpoint, login);
    }

    private HttpResponse<String> send(String port, String path, String login) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:%s%s"
                .formatted(environment.getRequiredProperty("local.%s.port".formatted(port)), path)));
        if (login != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
