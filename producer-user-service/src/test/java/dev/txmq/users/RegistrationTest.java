package dev.txmq.users;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;

import static dev.txmq.users.Requests.answer;
import static dev.txmq.users.Requests.atOnce;
import static dev.txmq.users.Requests.json;
import static dev.txmq.users.Requests.newName;
import static dev.txmq.users.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@UserServiceTest
class RegistrationTest {

    private final String name = newName();
    private final String key = "key-of-" + name;

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void registersAUser() {
        EntityExchangeResult<String> registered = answer(post(client, json(name)));

        assertThat(registered.getStatus()).isEqualTo(HttpStatus.CREATED);
        JsonNode user = body(registered);
        assertThat(user.propertyNames()).containsExactlyInAnyOrder("id", "username", "email", "registeredAt");
        assertThat(user.get("username").asString()).isEqualTo(name);
        assertThat(user.get("email").asString()).isEqualTo(name + "@example.com");
        assertThat(location(registered)).isEqualTo("/users/" + id(registered));
        assertThat(read(location(registered))).isEqualTo(registered.getResponseBody());
    }

    @Test
    void keepsTheTimeInUtc() {
        Instant before = Instant.now();

        EntityExchangeResult<String> registered = answer(post(client, json(name)));

        Instant registeredAt =
                Instant.parse(body(registered).get("registeredAt").asString());
        assertThat(registeredAt).isBetween(before.minusMillis(1), Instant.now());
        assertThat(jdbc.sql("SELECT registered_at FROM users WHERE id = ?")
                        .param(id(registered))
                        .query(LocalDateTime.class)
                        .single())
                .isEqualTo(LocalDateTime.ofInstant(registeredAt, ZoneOffset.UTC));
    }

    @Test
    void publishesOneEventForEachRegistration() {
        EntityExchangeResult<String> registered = answer(post(client, json(name), key));
        answer(post(client, json(name), key));

        List<StoredMessage> events = await().atMost(Duration.ofSeconds(90))
                .until(() -> eventsAbout(id(registered)), about -> !about.isEmpty());
        assertThat(events)
                .extracting(StoredMessage::id)
                .containsOnly(events.get(0).id());
        JsonNode event = jsonMapper.readTree(events.get(0).body());
        JsonNode user = body(registered);
        assertThat(event.propertyNames()).containsExactly("userId", "username", "email", "registeredAt");
        assertThat(event.get("userId")).isEqualTo(user.get("id"));
        assertThat(event.get("username")).isEqualTo(user.get("username"));
        assertThat(event.get("email")).isEqualTo(user.get("email"));
        assertThat(event.get("registeredAt")).isEqualTo(user.get("registeredAt"));
    }

    @Test
    void saysThatTheUsernameIsTaken() {
        answer(post(client, json(name)));

        post(client, json(name, "another-" + name + "@example.com"))
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.errors.username")
                .isEqualTo("is taken")
                .jsonPath("$.errors.email")
                .doesNotExist();
    }

    @Test
    void saysThatTheEmailAddressIsTakenWhateverItsCase() {
        answer(post(client, json(name)));

        post(client, json(newName(), name.toUpperCase() + "@Example.COM"))
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.errors.email")
                .isEqualTo("is taken")
                .jsonPath("$.errors.username")
                .doesNotExist();
    }

    @Test
    void saysThatBothAreTaken() {
        answer(post(client, json(name)));

        post(client, json(name))
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.errors.length()")
                .isEqualTo(2);
    }

    @Test
    void answersARepeatedRequestWithTheFirstAnswer() {
        EntityExchangeResult<String> first = answer(post(client, json(name), key));
        String sameValues = """
                { "email": "%s@example.com",
                  "username": "%s" }
                """.formatted(name, name);

        EntityExchangeResult<String> second = answer(post(client, sameValues, key));

        assertThat(second.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(location(second)).isEqualTo(location(first));
        assertThat(second.getResponseBody()).isEqualTo(first.getResponseBody());
    }

    @Test
    void refusesAKeyThatStandsForAnotherRegistration() {
        answer(post(client, json(name), key));
        String other = newName();

        EntityExchangeResult<String> newUser = answer(post(client, json(other), key));
        EntityExchangeResult<String> sameUsername = answer(post(client, json(name, other + "@example.com"), key));

        assertThat(newUser.getStatus()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(sameUsername.getStatus()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(usersNamed(other)).isZero();
    }

    @Test
    void aRefusedRequestDoesNotUseUpItsKey() {
        String takenName = newName();
        answer(post(client, json(takenName)));

        EntityExchangeResult<String> taken = answer(post(client, json(takenName, name + "@example.com"), key));
        EntityExchangeResult<String> invalid = answer(post(client, json("x", name + "@example.com"), key));
        EntityExchangeResult<String> corrected = answer(post(client, json(name), key));

        assertThat(taken.getStatus()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(invalid.getStatus()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(corrected.getStatus()).isEqualTo(HttpStatus.CREATED);
    }

    @Test
    void takesTheLongestKeyAndTheLongestValues() {
        String longName = (name + "_".repeat(32)).substring(0, 32);
        String longEmail = longName + "@" + "d".repeat(254 - 33);

        EntityExchangeResult<String> registered =
                answer(post(client, json(longName, longEmail), (key + "~".repeat(255)).substring(0, 255)));

        assertThat(registered.getStatus()).isEqualTo(HttpStatus.CREATED);
    }

    @RepeatedTest(20)
    void requestsWithTheSameKeyAtTheSameTimeRegisterOnce() throws Exception {
        List<EntityExchangeResult<String>> answers =
                atOnce(post(client, json(name), key), post(client, json(name), key), post(client, json(name), key));

        assertThat(answers).extracting(EntityExchangeResult::getStatus).containsOnly(HttpStatus.CREATED);
        assertThat(answers).extracting(RegistrationTest::location).containsOnly(location(answers.get(0)));
        assertThat(answers)
                .extracting(EntityExchangeResult::getResponseBody)
                .containsOnly(answers.get(0).getResponseBody());
        assertThat(usersNamed(name)).isOne();
    }

    @RepeatedTest(20)
    void requestsForTheSameUsernameAtTheSameTimeRegisterOnce() throws Exception {
        List<EntityExchangeResult<String>> answers = atOnce(
                post(client, json(name), key),
                post(client, json(name), "other-" + key),
                post(client, json(name, "other-" + name + "@example.com")));

        assertThat(answers)
                .extracting(EntityExchangeResult::getStatus)
                .containsExactlyInAnyOrder(HttpStatus.CREATED, HttpStatus.CONFLICT, HttpStatus.CONFLICT);
        assertThat(usersNamed(name)).isOne();
    }

    @RepeatedTest(20)
    void oneKeyForDifferentRegistrationsAtTheSameTimeRegistersOne() throws Exception {
        String other = newName();

        List<EntityExchangeResult<String>> answers =
                atOnce(post(client, json(name), key), post(client, json(other), key));

        assertThat(answers)
                .extracting(EntityExchangeResult::getStatus)
                .containsExactlyInAnyOrder(HttpStatus.CREATED, HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(usersNamed(name) + usersNamed(other)).isOne();
    }

    private String read(String path) {
        return client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private int usersNamed(String username) {
        return jdbc.sql("SELECT COUNT(*) FROM users WHERE username = ?")
                .param(username)
                .query(Integer.class)
                .single();
    }

    private List<StoredMessage> eventsAbout(long userId) {
        return broker.messages("user-registered").stream()
                .filter(message -> String.valueOf(userId).equals(message.key()))
                .toList();
    }

    private JsonNode body(EntityExchangeResult<String> answer) {
        return jsonMapper.readTree(answer.getResponseBody());
    }

    private long id(EntityExchangeResult<String> answer) {
        return body(answer).get("id").asLong();
    }

    private static String location(EntityExchangeResult<?> answer) {
        return String.valueOf(answer.getResponseHeaders().getLocation());
    }
}
