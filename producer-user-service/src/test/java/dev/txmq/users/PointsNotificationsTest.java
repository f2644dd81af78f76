package dev.txmq.users;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;

import static dev.txmq.users.Requests.answer;
import static dev.txmq.users.Requests.json;
import static dev.txmq.users.Requests.newName;
import static dev.txmq.users.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the points service tells shows with the user. */
@UserServiceTest
class PointsNotificationsTest {

    private static final String TOPIC = "points-changed";
    private static final Duration SOON = Duration.ofMinutes(2);

    private final String name = newName();
    private final String key = "key-of-" + name;

    @Autowired
    RestTestClient client;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isReadFromWhatTheContractSays() throws Exception {
        byte[] json = new ClassPathResource("contract/points-changed.json").getContentAsByteArray();

        assertThat(jsonMapper.readValue(json, PointsChanged.class)).isEqualTo(new PointsChanged(7, 112, 3));
    }

    @Test
    void areLeftOutUntilTheyAreTold() {
        assertThat(profile(register()).propertyNames()).containsExactly("id", "username", "email", "registeredAt");
    }

    @Test
    void showTheLatestVersionInWhateverOrderTheyCome() {
        long id = register();

        tell(id, "{'userId':%d,'balance':75,'version':3,'added':'later'}");
        awaitPoints(id, 75);
        tell(id, "{'userId':%d,'balance':100,'version':1}");
        tell(id, "{'userId':%d,'balance':80,'version':4}");

        awaitPoints(id, 80);
        MessageId late = tell(id, "{'userId':%d,'balance':30,'version':2}");
        await().atMost(SOON)
                .until(() -> jdbc.sql("SELECT COUNT(*) FROM txmq_inbox WHERE message_id = ?")
                                .param(late.toBytes())
                                .query(Integer.class)
                                .single()
                        == 1);
        assertThat(profile(id).get("points").asLong()).isEqualTo(80);
    }

    /** It is as it was answered at first. */
    @Test
    void areNoPartOfTheAnswerToARepeatedRegistration() {
        EntityExchangeResult<String> first = answer(post(client, json(name), key));
        long id = id(first);
        tell(id, "{'userId':%d,'balance':100,'version':1}");
        awaitPoints(id, 100);

        EntityExchangeResult<String> second = answer(post(client, json(name), key));

        assertThat(second.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(second.getResponseBody()).isEqualTo(first.getResponseBody());
    }

    @Test
    void oneThatMakesNoSenseGoesToTheDeadLettersAndDelaysNoOther() {
        long id = register();
        List<String> nonsense = List.of(
                "{}",
                "{'userId':0,'balance':1,'version':1}",
                "{'userId':%d,'version':9}",
                "{'userId':%d,'balance':1}",
                "nonsense");

        nonsense.forEach(event -> tell(id, event));
        tell(id, "{'userId':%d,'balance':100,'version':1}");

        awaitPoints(id, 100);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(broker.deadLetters("user-service"))
                        .extracting(StoredMessage::key)
                        .filteredOn(String.valueOf(id)::equals)
                        .hasSize(nonsense.size()));
    }

    private long register() {
        return id(answer(post(client, json(name))));
    }

    private long id(EntityExchangeResult<String> registered) {
        return jsonMapper.readTree(registered.getResponseBody()).get("id").asLong();
    }

    /** @param event with ' for " */
    private MessageId tell(long userId, String event) {
        MessageId id = new MessageId(UUID.randomUUID());
        broker.send(
                TOPIC,
                String.valueOf(userId),
                event.formatted(userId).replace('\'', '"'),
                Map.of("txmq-id", id.toString()));
        return id;
    }

    private void awaitPoints(long id, long points) {
        await().atMost(SOON).until(() -> profile(id).path("points").asLong(-1) == points);
    }

    private JsonNode profile(long id) {
        return jsonMapper.readTree(client.get()
                .uri("/users/" + id)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }
}
