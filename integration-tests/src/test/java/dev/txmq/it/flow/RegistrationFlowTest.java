package dev.txmq.it.flow;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.txmq.points.PointsServiceApplication;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;
import dev.txmq.users.UserServiceApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Both services over one broker, each with its own database, as a client of theirs sees them. */
@WithEmbeddedRocketMq(topics = {"user-registered", "points-service-outcomes", "points-changed"})
@WithEmbeddedMariaDb
class RegistrationFlowTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    private static EmbeddedMariaDb mariaDb;
    private static EmbeddedRocketMq rocketMq;
    private static ConfigurableApplicationContext users;
    private static ConfigurableApplicationContext points;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String username = "u" + UUID.randomUUID().toString().substring(0, 12);

    @BeforeAll
    static void startServices(EmbeddedRocketMq broker, EmbeddedMariaDb database) {
        rocketMq = broker;
        mariaDb = database;
        points = start(PointsServiceApplication.application(), "points");
        users = start(UserServiceApplication.application(), "users");
    }

    @AfterAll
    static void stopServices() {
        users.close();
        points.close();
    }

    @AfterEach
    void endFaults() {
        rocketMq.faults().reset();
    }

    @Test
    void awardsARegistrationOnceAndSendsWhatTheContractSays() throws Exception {
        HttpResponse<String> registered = register(username, null);

        assertThat(registered.statusCode()).isEqualTo(201);
        String id = userId(registered);
        awaitAwardedOnce(id);
        assertThat(messagesAbout(id)).isNotEmpty().allSatisfy(message -> {
            assertThat(message.id()).isNotNull();
            assertThat(message.body()).isEqualTo(asInTheSampleFile(id, registered.body()));
        });
        assertThat(get("/points/" + id))
                .contains("\"messageId\":\"" + messagesAbout(id).get(0).id() + "\"");
        await().atMost(SOON).until(() -> body(uri(users, "/users/" + id)).contains("\"points\":100"));
    }

    @Test
    void awardsWhenEndTransactionIsLost() throws Exception {
        rocketMq.faults().loseEndTransactionsExceptCheckBackAnswers();

        HttpResponse<String> registered = register(username, null);

        assertThat(registered.statusCode()).isEqualTo(201);
        awaitAwardedOnce(userId(registered));
    }

    @Test
    void awardsOneOfTwoThatRegisterTheSameNameAtOnce() throws Exception {
        List<HttpResponse<String>> answers = twiceAtOnce(() -> register(username, null));

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(201, 409);
        assertOneUserAndOneAward(answers);
    }

    @Test
    void awardsOnceWhenOneIdempotencyKeyIsSentTwiceAtOnce() throws Exception {
        String key = UUID.randomUUID().toString();

        List<HttpResponse<String>> answers = twiceAtOnce(() -> register(username, key));

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(201, 201);
        assertThat(answers.get(0).body()).isEqualTo(answers.get(1).body());
        assertOneUserAndOneAward(answers);
    }

    @Test
    void leavesNeitherUserNorMessageWhenTheNameIsTaken() throws Exception {
        String first = userId(register(username, null));
        awaitAwardedOnce(first);
        int halfMessages = rocketMq.halfMessages().size();

        assertThat(register(username, null).statusCode()).isEqualTo(409);

        assertThat(rocketMq.halfMessages()).hasSize(halfMessages);
        awaitAwardedOnce(first);
    }

    @Test
    void putsAsideWhatCannotBeAwardedAndAwardsTheRest() throws Exception {
        String notJson = username + "-not-json";
        String unprocessable = username + "-unprocessable";
        String exhausted = username + "-exhausted";
        long fullAccount = 9_000_000_001L;
        changePoints("INSERT INTO points_account (user_id, balance) VALUES (?, ?)", fullAccount, Long.MAX_VALUE);

        rocketMq.send("user-registered", notJson, "registered: ada");
        rocketMq.send("user-registered", unprocessable, "{\"userId\":0}");
        rocketMq.send("user-registered", exhausted, "{\"userId\":%d}".formatted(fullAccount));
        String id = userId(register(username, null));

        awaitAwardedOnce(id);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(rocketMq.deadLetters("points-service"))
                        .extracting(StoredMessage::key)
                        .contains(notJson, unprocessable, exhausted)
                        .doesNotContain(id));
        assertThat(rocketMq.messages("%RETRY%points-service"))
                .extracting(StoredMessage::key)
                .contains(exhausted)
                .doesNotContain(notJson, unprocessable);
        assertThat(get("/points/" + fullAccount)).contains("\"entries\":[]");
        changePoints("DELETE FROM points_account WHERE user_id = ?", fullAccount);
    }

    @Test
    void isHealthy() throws Exception {
        for (ConfigurableApplicationContext service : List.of(users, points)) {
            HttpResponse<String> health = http.send(
                    HttpRequest.newBuilder(uri(service, "/actuator/health")).build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"status\":\"UP\"");
        }
    }

    @Test
    void keepsTheBalanceEqualToTheSumOfTheLedgerUnderLoad() throws Exception {
        List<String> ids = IntStream.range(0, 100)
                .parallel()
                .mapToObj(i -> unchecked(() -> userId(register(username + "-" + i, null))))
                .toList();

        for (String id : ids) {
            awaitBalance(id);
        }
        JdbcClient jdbc = points.getBean(JdbcClient.class);
        assertThat(jdbc.sql("""
                        SELECT COUNT(*) FROM points_account a WHERE a.balance <>
                          (SELECT COALESCE(SUM(e.delta), 0) FROM points_entry e WHERE e.user_id = a.user_id)
                        """).query(Long.class).single()).isZero();
        assertThat(ids).doesNotHaveDuplicates().hasSize(100);
    }

    /** The sample's fields in the sample's order, with the values that the service answered. */
    private static String asInTheSampleFile(String id, String answer) throws IOException {
        JsonMapper json = users.getBean(JsonMapper.class);
        ObjectNode expected =
                (ObjectNode) json.readTree(new ClassPathResource("contract/user-registered.json").getInputStream());
        JsonNode registered = json.readTree(answer);
        for (String field : List.of("username", "email", "registeredAt")) {
            expected.set(field, registered.get(field));
        }
        return json.writeValueAsString(expected.put("userId", Long.parseLong(id)));
    }

    private static void changePoints(String statement, Object... values) {
        points.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> points.getBean(JdbcClient.class)
                        .sql(statement)
                        .params(values)
                        .update());
    }

    private void assertOneUserAndOneAward(List<HttpResponse<String>> answers) {
        String id = answers.stream()
                .filter(answer -> answer.statusCode() == 201)
                .map(RegistrationFlowTest::userId)
                .findFirst()
                .orElseThrow();
        awaitAwardedOnce(id);
        assertThat(messagesAbout(id))
                .extracting(StoredMessage::id)
                .containsOnly(messagesAbout(id).get(0).id());
        assertThat(users.getBean(JdbcClient.class)
                        .sql("SELECT COUNT(*) FROM users WHERE username = ?")
                        .param(username)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private void awaitBalance(String id) {
        await().atMost(SOON).until(() -> get("/points/" + id).contains("\"balance\":100"));
    }

    private void awaitAwardedOnce(String id) {
        awaitBalance(id);
        await().during(Duration.ofSeconds(1))
                .atMost(SOON)
                .until(() -> get("/points/" + id).contains("\"balance\":100"));
    }

    private List<StoredMessage> messagesAbout(String id) {
        return rocketMq.messages("user-registered").stream()
                .filter(message -> id.equals(message.key()))
                .filter(message -> message.body().contains(username))
                .toList();
    }

    private HttpResponse<String> register(String name, String idempotencyKey) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(users, "/users"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"username\":\"%1$s\",\"email\":\"%1$s@example.com\"}".formatted(name)));
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String get(String path) throws IOException, InterruptedException {
        return body(uri(points, path));
    }

    private String body(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String userId(HttpResponse<String> registered) {
        String location = registered.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static URI uri(ConfigurableApplicationContext service, String path) {
        return URI.create(
                "http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    private static ConfigurableApplicationContext start(SpringApplicationBuilder service, String database) {
        return service.run(
                "--server.port=0",
                "--txmq.consumer.max-attempts=3",
                "--txmq.name-server=" + rocketMq.nameServer(),
                "--spring.datasource.url=" + mariaDb.jdbcUrl(database),
                "--spring.datasource.username=" + mariaDb.username(),
                "--spring.datasource.password=" + mariaDb.password());
    }

    private static <T> List<T> twiceAtOnce(Action<T> action) {
        return Stream.of(action, action)
                .parallel()
                .map(RegistrationFlowTest::unchecked)
                .toList();
    }

    private static <T> T unchecked(Action<T> action) {
        try {
            return action.run();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Action<T> {
        T run() throws IOException, InterruptedException;
    }
}
