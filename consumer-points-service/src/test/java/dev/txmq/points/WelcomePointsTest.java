package dev.txmq.points;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.test.EmbeddedRocketMq;

import static dev.txmq.points.Given.registered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@PointsServiceTest
class WelcomePointsTest {

    private static final String TOPIC = "user-registered";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration LONG_ENOUGH_FOR_DUPLICATES = Duration.ofSeconds(2);
    private static final AtomicLong USER_IDS = new AtomicLong();

    private final long userId = USER_IDS.incrementAndGet();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    WelcomePoints welcomePoints;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void awardsAHundredPointsForARegistration() {
        register(userId);

        await().atMost(SOON).until(() -> balance(userId) == 100);

        client.get()
                .uri("/points/" + userId)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.userId")
                .isEqualTo(userId)
                .jsonPath("$.balance")
                .isEqualTo(100)
                .jsonPath("$.entries.length()")
                .isEqualTo(1)
                .jsonPath("$.entries[0].delta")
                .isEqualTo(100)
                .jsonPath("$.entries[0].reason")
                .isEqualTo("REGISTRATION")
                .jsonPath("$.entries[0].messageId")
                .value(String.class, id -> assertThat(id).hasSize(36))
                .jsonPath("$.entries[0].awardedAt")
                .value(String.class, time -> assertThat(time).matches("\\d{4}-\\d\\d-\\d\\dT.*Z"));
    }

    @Test
    void awardsOnceHoweverOftenTheBrokerDelivers() {
        register(userId);
        await().atMost(SOON).until(() -> balance(userId) == 100);

        broker.faults().deliverAgain(TOPIC, String.valueOf(userId), 4);

        staysAtAHundred();
    }

    @Test
    void awardsOnceWhenTheBrokerDeliversTheSameMessageAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            register(userId);
            List<Future<Integer>> copies = threads.invokeAll(List.of(
                    () -> broker.faults().deliverAgain(TOPIC, String.valueOf(userId), 10),
                    () -> broker.faults().deliverAgain(TOPIC, String.valueOf(userId), 10)));
            for (Future<Integer> copy : copies) {
                assertThat(copy.get()).isEqualTo(10);
            }
        } finally {
            threads.shutdown();
        }

        await().atMost(SOON).until(() -> balance(userId) == 100);
        staysAtAHundred();
    }

    @Test
    void awardsManyRegistrationsTogether() {
        List<Long> userIds = LongStream.range(0, 200)
                .map(i -> USER_IDS.incrementAndGet())
                .boxed()
                .toList();

        userIds.parallelStream().forEach(this::register);

        await().atMost(SOON).until(() -> userIds.stream().allMatch(id -> balance(id) == 100));
    }

    @Test
    void awardsOnceWhatIsDeliveredAfterTheInboxHasForgottenIt() {
        register(userId);
        await().atMost(SOON).until(() -> balance(userId) == 100);
        String idOfEntry = "SELECT message_id FROM points_entry WHERE user_id = ?";
        MessageId id = MessageId.of(
                jdbc.sql(idOfEntry).param(userId).query(byte[].class).single());
        transaction.executeWithoutResult(status -> jdbc.sql("DELETE FROM txmq_inbox WHERE message_id = ?")
                .param(id.toBytes())
                .update());

        broker.faults().deliverAgain(TOPIC, String.valueOf(userId), 1);

        await().atMost(SOON)
                .until(() -> jdbc.sql("SELECT COUNT(*) FROM txmq_inbox WHERE message_id = ?")
                                .param(id.toBytes())
                                .query(Integer.class)
                                .single()
                        == 1);
        assertThat(balance(userId)).isEqualTo(100);
        assertThat(entries(userId)).isEqualTo(1);
    }

    @Test
    void aBatchMayHoldSeveralMessagesAboutOneUser() {
        long other = USER_IDS.incrementAndGet();

        transaction.executeWithoutResult(
                status -> welcomePoints.award(List.of(registered(other), registered(userId), registered(other))));

        assertThat(balance(userId)).isEqualTo(100);
        assertThat(balance(other)).isEqualTo(200);
        assertThat(entries(other)).isEqualTo(2);
    }

    @Test
    void anEventThatMakesNoSenseGoesToTheDeadLettersAndDelaysNoOther() {
        List<String> nonsense = List.of(
                "{}", "{\"userId\":null}", "{\"userId\":0}", "{\"userId\":-7}", "{\"userId\":\"ada\"}", "nonsense");
        String key = "nonsense-" + userId;

        nonsense.forEach(event -> send(key, event));
        register(userId);

        await().atMost(SOON).until(() -> balance(userId) == 100);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(broker.deadLetters("points-service"))
                        .filteredOn(letter -> key.equals(letter.key()))
                        .hasSize(nonsense.size()));
    }

    @Test
    void theBalanceIsAlwaysTheSumOfTheEntries() {
        register(userId);
        register(userId);
        await().atMost(SOON).until(() -> balance(userId) == 200);

        assertThat(jdbc.sql("""
                        SELECT COUNT(*) FROM
                          (SELECT user_id, SUM(delta) AS total FROM points_entry GROUP BY user_id) entries
                          LEFT JOIN points_account USING (user_id)
                        WHERE balance IS NULL OR balance <> total
                        """).query(Integer.class).single()).isZero();
        assertThat(jdbc.sql(
                                "SELECT COUNT(*) FROM points_account WHERE user_id NOT IN (SELECT user_id FROM points_entry)")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private void register(long id) {
        send(String.valueOf(id), """
                {"userId":%d,"username":"ada","email":"ada@example.com","registeredAt":"2026-01-31T10:15:30.123456Z"}
                """.formatted(id));
    }

    private void send(String key, String event) {
        broker.send(TOPIC, key, event, Map.of("txmq-id", UUID.randomUUID().toString()));
    }

    private long balance(long id) {
        return jdbc.sql("SELECT balance FROM points_account WHERE user_id = ?")
                .param(id)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    private void staysAtAHundred() {
        await().during(LONG_ENOUGH_FOR_DUPLICATES)
                .atMost(SOON)
                .until(() -> balance(userId) == 100 && entries(userId) == 1);
    }

    private int entries(long id) {
        return jdbc.sql("SELECT COUNT(*) FROM points_entry WHERE user_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }
}
