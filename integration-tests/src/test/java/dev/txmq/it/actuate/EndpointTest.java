package dev.txmq.it.actuate;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

import dev.txmq.DeadLetter.Status;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;

import static dev.txmq.it.actuate.Administration.OPERATOR;
import static dev.txmq.it.actuate.Administration.READER;
import static dev.txmq.it.actuate.Administration.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The endpoints over HTTP, in an application that Spring Security guards. */
class EndpointTest extends ShopTest {

    private static final String EXPOSED = "--management.endpoints.web.exposure.include=txmq,txmqdeadletters,txmqorder";
    private static @Nullable ConfigurableApplicationContext shop;

    @Autowired
    DeadLetters deadLetters;

    @BeforeEach
    void startShop() {
        if (shop == null) {
            shop = startShop("administered", EXPOSED);
        }
    }

    @AfterAll
    static void stopShop() {
        if (shop != null) {
            shop.close();
            shop = null;
        }
    }

    @Test
    void isOffUnlessExposed() throws Exception {
        try (ConfigurableApplicationContext closed = startShop("closed")) {
            assertThat(send(closed, "GET", "/txmq", null).statusCode()).isEqualTo(404);
            assertThat(send(closed, "GET", "/txmqdeadletters", null).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void countsMessagesAndLag() throws Exception {
        purchases.buy(item);
        assertShippedOnce(item);

        JsonNode overview = await().atMost(SOON)
                .until(
                        () -> json(send("GET", "/txmq", null)),
                        answer -> answer.path("messages").path("COMMITTED").isNumber());

        // counting all others would read an index of all rows
        assertThat(overview.path("messages").propertyNames()).containsExactly("SCHEDULED", "COMMITTED", "FAILED");
        assertThat(overview.path("messagesOfAllStatusesEstimated").isNumber()).isTrue();
        assertThat(overview.path("overdueSeconds").asLong()).isZero();
        assertThat(overview.path("messages").path("FAILED").isNumber()).isTrue();
        assertThat(overview.path("lag").path(Shipments.GROUP).isNumber()).isTrue();
        assertThat(overview.path("lag").path(Statistics.GROUP).isNumber()).isTrue();
    }

    @Test
    void countsWhatThisInstanceHasPublishedAndHandled() throws Exception {
        Purchases ofThisInstance = shop.getBean(Purchases.class);
        JsonNode before = traffic();

        ofThisInstance.buy(item);

        await().atMost(SOON).until(this::traffic, now -> number(now, "/confirmed") > number(before, "/confirmed"));
        assertThat(number(traffic(), "/published")).isEqualTo(number(before, "/published") + 1);
        // whatever the other instance of the group leaves to this one
        String handled = "/groups/%s/handled".formatted(Shipments.GROUP);
        AtomicInteger more = new AtomicInteger();
        JsonNode after = await().atMost(SOON)
                .until(
                        () -> {
                            ofThisInstance.buy(item + "/" + more.incrementAndGet());
                            return traffic();
                        },
                        now -> number(now, handled) > number(before, handled));
        assertThat(after.path("instance")).isEqualTo(before.path("instance"));
        JsonNode shipments = after.path("groups").path(Shipments.GROUP);
        assertThat(shipments.propertyNames())
                .containsExactlyInAnyOrder("handled", "duplicates", "retried", "parked", "endToEnd");
        assertThat(number(shipments, "/endToEnd/count")).isPositive();
        assertThat(number(shipments, "/endToEnd/longestMillis")).isPositive();
        assertThat(number(shipments, "/endToEnd/totalMillis"))
                .isGreaterThanOrEqualTo(number(shipments, "/endToEnd/longestMillis"));
    }

    private JsonNode traffic() throws Exception {
        return json(send("GET", "/txmq", null)).path("traffic");
    }

    private static double number(JsonNode answer, String pointer) {
        return answer.at(pointer).asDouble(0);
    }

    @Test
    void saysHowOldTheOldestUnconfirmedMessageIs() throws Exception {
        MessageId id = purchases.buy(item);
        await().atMost(SOON)
                .until(() -> status(id).filter(MessageStatus.PUBLISHED::equals).isPresent());
        jdbc.sql("""
            UPDATE txmq_message SET status = 'COMMITTED', next_attempt_at = '2100-01-01',
                id = CONCAT(UNHEX(?), SUBSTRING(id, 7))
            WHERE id = ?
            """)
                .params("%012x".formatted(System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1)), id.toBytes())
                .update();

        JsonNode overview = await().atMost(SOON)
                .until(
                        () -> json(send("GET", "/txmq", null)),
                        answer -> answer.path("oldestUnconfirmedSeconds").asLong() >= 3_600);

        assertThat(overview.path("messages").path("COMMITTED").asLong()).isPositive();
        jdbc.sql("DELETE FROM txmq_message WHERE message_key = ?").param(item).update();
    }

    @Test
    void listsKeysThatStandStillAndReleasesThemForOperators() throws Exception {
        MessageId missing = MessageId.lowestAt(Instant.now());
        jdbc.sql("""
            INSERT INTO txmq_position (consumer_group, stream, topic, message_key, last_number, waits_since,
                waiting_number, waits_for)
            VALUES (?, 'elsewhere', 'purchase-made', ?, 4, '2026-11-01', 6, ?)
            """).params(Shipments.GROUP, item, missing.toBytes()).update();
        String path = "/txmqorder/%s/%s".formatted(Shipments.GROUP, missing);

        JsonNode key =
                json(send("GET", "/txmqorder?limit=1", READER)).path("keys").path(0);
        assertThat(key.path("key").asString()).isEqualTo(item);
        assertThat(key.path("last").asLong()).isEqualTo(4);
        assertThat(key.path("next").asLong()).isEqualTo(6);
        assertThat(key.path("waitsFor").asString()).isEqualTo(missing.toString());
        assertThat(key.path("parked").asBoolean()).isFalse();
        assertThat(key.path("since").asString()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(send("POST", path + "?reason=lost", READER).statusCode()).isEqualTo(403);
        assertThat(send("POST", path, OPERATOR).statusCode()).isEqualTo(400);
        assertThat(send("POST", path + "?reason=lost", OPERATOR).statusCode()).isEqualTo(200);
        assertThat(send("POST", path + "?reason=lost", OPERATOR).statusCode()).isEqualTo(404);
        assertThat(json(send("GET", "/txmqorder", READER)).toString()).doesNotContain(item);
    }

    @Test
    void listsWhatWaitsForItsTime() throws Exception {
        TransactionTemplate transaction = new TransactionTemplate(shop.getBean(PlatformTransactionManager.class));
        TransactionalPublisher publisher = shop.getBean(TransactionalPublisher.class);
        OutgoingMessage message = new OutgoingMessage("purchase-made", item, new PurchaseMade(item));
        MessageId second = transaction.execute(status -> publisher.publish(message.deliverAfter(Duration.ofDays(2))));
        MessageId first = transaction.execute(status -> publisher.publish(message.deliverAfter(Duration.ofDays(1))));

        JsonNode listed = json(send("GET", "/txmq/scheduled", READER));
        assertThat(listed.path("messages").findValuesAsString("id"))
                .containsExactly(first.toString(), second.toString());
        assertThat(listed.path("messages").path(0).path("dueAt").isString()).isTrue();
        assertThat(listed.path("messages").path(0).path("status").asString()).isEqualTo("SCHEDULED");
        assertThat(json(send("GET", "/txmq/scheduled?limit=1&after=" + first, READER))
                        .path("messages")
                        .findValuesAsString("id"))
                .containsExactly(second.toString());
        assertThat(shop.getBean(MessageLog.class).cancel(first)).isTrue();
        assertThat(json(send("GET", "/txmq?id=" + first, READER)).toString()).contains("\"status\":\"CANCELLED\"");
        assertThat(shop.getBean(MessageLog.class).cancel(second)).isTrue();
    }

    @Test
    void findsMessagesByIdAndKey() throws Exception {
        MessageId id = parked();

        for (String query : new String[] {"id=" + id, "key=" + item}) {
            JsonNode found = json(send("GET", "/txmq?" + query, null));

            assertThat(found.path("messages").path(0).path("topic").asString()).isEqualTo("purchase-made");
            assertThat(found.path("messages").path(0).path("id").asString()).isEqualTo(id.toString());
            assertThat(found.path("deadLetters").path(0).path("status").asString())
                    .isEqualTo("PARKED");
        }
    }

    @Test
    void showsPayloadAndErrorOfDeadLettersToOperatorsOnly() throws Exception {
        MessageId id = parked();

        HttpResponse<String> list = send("GET", "/txmqdeadletters/shipping?limit=1000", null);

        assertThat(list.body()).contains(id.toString()).doesNotContain("no such product", "\"payload\":");
        assertThat(send("GET", "/txmqdeadletters/shipping?limit=1000", OPERATOR).body())
                .contains("no such product")
                .doesNotContain("\"payload\":");
        assertThat(json(send("GET", "/txmqdeadletters", null))
                        .path(Shipments.GROUP)
                        .path("PARKED")
                        .asLong())
                .isPositive();
        assertThat(send("GET", one(id), READER).body())
                .contains(id.toString())
                .doesNotContain("no such product", "\"payload\":");
        assertThat(send("GET", "/txmq?id=" + id, READER).body()).doesNotContain("no such product");
        assertThat(send("GET", "/txmq?id=" + id, OPERATOR).body()).contains("no such product");
        JsonNode shown = json(send("GET", one(id), OPERATOR));
        assertThat(shown.path("payload").asString()).contains(item);
        assertThat(shown.path("lastError").asString()).contains("no such product");
    }

    @Test
    void changesNothingWithoutTheRole() throws Exception {
        MessageId id = parked();

        for (String caller : new String[] {null, READER, "fin"}) {
            assertThat(send("POST", one(id), caller).statusCode()).isEqualTo(403);
            assertThat(send("POST", "/txmqdeadletters/shipping", caller).statusCode())
                    .isEqualTo(403);
            HttpResponse<String> discard = send("DELETE", one(id) + "?reason=mistake", caller);
            assertThat(discard.statusCode()).isEqualTo(403);
            assertThat(discard.body()).contains("needs the role OPERATOR");
        }
        assertThat(send("POST", one(id), "nobody").statusCode()).isEqualTo(401);

        assertThat(deadLetters.find(Shipments.GROUP, id).orElseThrow().status()).isEqualTo(Status.PARKED);
        assertThat(shipments.attempts(item)).isEmpty();
    }

    @Test
    void asksForTheRoleThatIsSet() throws Exception {
        MessageId id = parked();

        try (ConfigurableApplicationContext other =
                startShop("administered-otherwise", EXPOSED, "--txmq.dead-letters.operator-role=FIXER")) {
            String discard = one(id) + "?reason=mistake";
            assertThat(send(other, "DELETE", discard, OPERATOR).statusCode()).isEqualTo(403);
            assertThat(json(send(other, "DELETE", discard, "fin"))
                            .path("discardedBy")
                            .asString())
                    .isEqualTo("fin");
        }
    }

    @Test
    void replaysAndRecordsWho() throws Exception {
        MessageId id = parked();

        HttpResponse<String> replay = send("POST", one(id), OPERATOR);

        assertThat(replay.statusCode()).isEqualTo(200);
        assertThat(json(replay).path("replayedBy").asString()).isEqualTo("ada");
        assertShippedOnce(item);
        assertThat(send("POST", one(id), OPERATOR).statusCode()).isEqualTo(409);
    }

    @Test
    void saysThatTheBrokerDidNotConfirmAReplayAndLeavesItParked() throws Exception {
        MessageId id = parked();
        rocketMq.faults().loseSendAnswers(10);

        HttpResponse<String> replay = send("POST", one(id), OPERATOR);

        assertThat(replay.statusCode()).isEqualTo(503);
        assertThat(replay.body()).contains("did not take the replay of " + id, "try again when it is reachable");
        assertThat(deadLetters.find(Shipments.GROUP, id).orElseThrow().status()).isEqualTo(Status.PARKED);
        rocketMq.faults().reset();
        assertThat(send("POST", one(id), OPERATOR).statusCode()).isEqualTo(200);
        // the first one had reached the broker
        assertShippedOnce(item);
    }

    @Test
    void replaysMany() throws Exception {
        parked();

        HttpResponse<String> replay = send("POST", "/txmqdeadletters/shipping", OPERATOR);

        assertThat(json(replay).path("replayed").asInt()).isPositive();
        assertShippedOnce(item);
    }

    @Test
    void discardsWithAReason() throws Exception {
        MessageId id = parked();

        assertThat(send("DELETE", one(id), OPERATOR).statusCode()).isEqualTo(400);
        assertThat(send("DELETE", one(id) + "?reason=+", OPERATOR).statusCode()).isEqualTo(400);
        HttpResponse<String> discard = send("DELETE", one(id) + "?reason=ordered+by+mistake", OPERATOR);

        assertThat(json(discard).path("discardReason").asString()).isEqualTo("ordered by mistake");
        assertThat(json(discard).path("discardedBy").asString()).isEqualTo("ada");
    }

    @Test
    void refusesWhatIsNotThere() throws Exception {
        String nobody = "00000000-0000-0000-0000-000000000000";

        assertThat(send("POST", "/txmqdeadletters/shipping/" + nobody, OPERATOR).statusCode())
                .isEqualTo(404);
        assertThat(send("GET", "/txmqdeadletters/shipping/seven", OPERATOR).statusCode())
                .isEqualTo(400);
        assertThat(send("GET", "/txmqdeadletters/shipping?limit=0", null).statusCode())
                .isEqualTo(400);
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        assertRefused("GET", "/txmq?id=seven", null, "'seven' is not a message id");
        assertRefused("GET", "/txmq/failed", null, "topic is missing");
        assertRefused("GET", "/txmq/failed?topic=t&limit=many", null, "limit must be a number, was 'many'");
        assertRefused(
                "GET", "/txmqdeadletters/shipping?status=LOST", null, "[PARKED, REPLAYED, DISCARDED], was 'LOST'");
        assertRefused("POST", "/txmq/retry", "{\"reason\":\"r\"}", "id or topic is missing");
        assertRefused("POST", "/txmq/retry", "{\"topic\":\"t\"}", "reason is missing");
        assertRefused(
                "POST",
                "/txmq/retry",
                "{\"topic\":\"t\",\"limit\":0,\"reason\":\"r\"}",
                "limit must be 1 to 100000, was 0");
        assertRefused(
                "POST",
                "/txmq/republish",
                "{\"topic\":\"t\",\"from\":\"noon\",\"reason\":\"r\"}",
                "from must be a time such as 2026-");
        assertRefused(
                "POST",
                "/txmq/republish",
                republication("t", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"),
                "from must be before to");
        assertThat(send("POST", "/txmq/replay", OPERATOR).body()).contains("retry and republish to do, not 'replay'");
    }

    @Test
    void retriesWhatWasGivenUpAndRecordsWhoAndWhy() throws Exception {
        MessageId one = givenUp(item + "-1");
        MessageId two = givenUp(item + "-2");

        assertThat(send("GET", "/txmq/failed?topic=purchase-made", READER).body())
                .contains(one.toString(), two.toString())
                .doesNotContain("nobody may");
        JsonNode listed = json(send("GET", "/txmq/failed?topic=purchase-made&after=" + one, OPERATOR));
        assertThat(listed.path("messages").findValuesAsString("lastError")).contains("nobody may");
        assertThat(listed.toString()).contains(two.toString()).doesNotContain(one.toString());
        String all = "{\"topic\":\"purchase-made\",\"limit\":1,\"reason\":\"the right is granted\"}";
        assertThat(send(shop, "POST", "/txmq/retry", READER, all).statusCode()).isEqualTo(403);

        assertThat(json(send(shop, "POST", "/txmq/retry", OPERATOR, all))
                        .path("retried")
                        .asInt())
                .isEqualTo(1);
        String second = "{\"id\":\"%s\",\"reason\":\"this one, too\"}".formatted(two);
        assertThat(json(send(shop, "POST", "/txmq/retry", OPERATOR, second))
                        .path("id")
                        .asString())
                .isEqualTo(two.toString());

        assertShippedOnce(item + "-1");
        assertShippedOnce(item + "-2");
        assertThat(send(shop, "POST", "/txmq/retry", OPERATOR, second).statusCode())
                .isEqualTo(409);
        assertThat(send("GET", "/txmq/operations", READER).statusCode()).isEqualTo(403);
        JsonNode newest =
                json(send("GET", "/txmq/operations?limit=2", OPERATOR)).path("operations");
        assertThat(newest.path(0).path("id").asString()).isEqualTo(two.toString());
        assertThat(newest.path(1).toString())
                .contains("\"operation\":\"RETRY\"", "\"topic\":\"purchase-made\"", "\"messages\":1")
                .contains("\"operator\":\"ada\"", "\"reason\":\"the right is granted\"", "startedAt", "finishedAt");
        assertThat(send("GET", "/txmq/history?ids=" + one + "," + two, OPERATOR).body())
                .contains(one.toString(), two.toString(), "OPERATION", "\"outcome\":\"ada\"", "the right is granted");
        assertThat(send("GET", "/txmq/history?ids=" + one, READER).body())
                .contains("OPERATION")
                .doesNotContain("the right is granted");
    }

    @Test
    void historyNeedsIds() throws Exception {
        assertThat(send("GET", "/txmq/history", READER).body()).contains("ids is missing");
        assertThat(send("GET", "/txmq/history?ids=first", READER).statusCode()).isEqualTo(400);
        String many =
                Stream.generate(UUID::randomUUID).limit(101).map(UUID::toString).collect(Collectors.joining(","));
        assertThat(send("GET", "/txmq/history?ids=" + many, READER).body()).contains("100 at most, were 101");
    }

    @Test
    void publishesAgainWhatATopicGotAndTheInboxDropsWhatWasHandled() throws Exception {
        MessageId id = shop.getBean(Purchases.class).buy(item);
        assertShippedOnce(item);
        await().atMost(SOON)
                .until(() -> status(id).filter(MessageStatus.PUBLISHED::equals).isPresent());
        Instant now = Instant.now();
        String before = republication(
                "purchase-made",
                now.minusSeconds(7200).toString(),
                now.minusSeconds(3600).toString());
        String around = republication(
                "purchase-made",
                now.minusSeconds(600).toString(),
                now.plusSeconds(60).toString());

        assertThat(json(send(shop, "POST", "/txmq/republish", OPERATOR, before))
                        .path("republished")
                        .asInt())
                .isZero();
        assertThat(json(send(shop, "POST", "/txmq/republish", OPERATOR, around))
                        .path("republished")
                        .asInt())
                .isPositive();

        await().atMost(SOON)
                .until(() -> rocketMq.messages("purchase-made").stream()
                                .filter(message -> message.key().equals(item))
                                .count()
                        == 2);
        await().atMost(SOON)
                .until(() -> status(id).filter(MessageStatus.PUBLISHED::equals).isPresent());
        assertShippedOnce(item);
        JsonNode newest =
                json(send("GET", "/txmq/operations?limit=1", OPERATOR)).path("operations");
        assertThat(newest.path(0).path("operation").asString()).isEqualTo("REPUBLISH");
        assertThat(newest.path(0).path("messages").asInt()).isPositive();
    }

    /** As docs/operations.md says. */
    @Test
    void handlesAgainWhatTheInboxWasMadeToForget() throws Exception {
        MessageId id = shop.getBean(Purchases.class).buy(item);
        assertShippedOnce(item);
        await().atMost(SOON)
                .until(() -> status(id).filter(MessageStatus.PUBLISHED::equals).isPresent());

        jdbc.sql("""
            DELETE FROM txmq_inbox
            WHERE consumer_group = ? AND message_id = ? AND consumed_at >= UTC_TIMESTAMP(6) - INTERVAL 1 HOUR
            LIMIT 10000
            """).params(Shipments.GROUP, id.toBytes()).update();
        Instant now = Instant.now();
        messageLogOf(shop).republish("purchase-made", now.minusSeconds(600), now.plusSeconds(60), "mended", "ada");

        await().atMost(SOON).until(() -> shipments.attempts(item).size() == 2);
    }

    private static MessageLog messageLogOf(ConfigurableApplicationContext application) {
        return application.getBean(MessageLog.class);
    }

    @Test
    void cutsTheNameOfAnOperatorThatIsTooLong() throws Exception {
        MessageId id = parked();

        HttpResponse<String> discard = send("DELETE", one(id) + "?reason=mistake", Operators.LONG_NAME);

        assertThat(json(discard).path("discardedBy").asString()).isEqualTo(Operators.LONG_NAME.substring(0, 128));
    }

    private static void assertRefused(String method, String path, @Nullable String body, String why) throws Exception {
        HttpResponse<String> answer = send(shop, method, path, OPERATOR, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(why);
    }

    private static String republication(String topic, String from, String to) {
        return "{\"topic\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"reason\":\"a disk was lost\"}"
                .formatted(topic, from, to);
    }

    private MessageId givenUp(String key) {
        MessageId id = new MessageId(new UUID(
                Instant.now().toEpochMilli() << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits()));
        jdbc.sql("""
            INSERT INTO txmq_message (id, topic, message_key, payload, status, attempts, last_error, created_at)
            VALUES (?, 'purchase-made', ?, ?, 'FAILED', 50, 'nobody may', UTC_TIMESTAMP(6))
            """)
                .params(id.toBytes(), key, "{\"item\":\"%s\"}".formatted(key))
                .update();
        return id;
    }

    private MessageId parked() {
        // whichever of the two instances gets it: what is wrong must be wrong for both
        trouble.fail(item, 1, new UnprocessableMessageException("no such product"));
        shop.getBean(HandlerTrouble.class).fail(item, 1, new UnprocessableMessageException("no such product"));
        MessageId id = purchases.buy(item);
        await().atMost(SOON).until(() -> deadLetters.find(Shipments.GROUP, id).isPresent());
        trouble.heal(item);
        shop.getBean(HandlerTrouble.class).heal(item);
        return id;
    }

    private static String one(MessageId id) {
        return "/txmqdeadletters/shipping/" + id;
    }

    private HttpResponse<String> send(String method, String path, @Nullable String caller) throws Exception {
        return send(shop, method, path, caller);
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext application, String method, String path, @Nullable String caller)
            throws Exception {
        return send(application, method, path, caller, null);
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext application,
            String method,
            String path,
            @Nullable String caller,
            @Nullable String body)
            throws Exception {
        return Administration.send(application, method, path, caller, body);
    }

    private ConfigurableApplicationContext startShop(String name, String... arguments) {
        return Administration.start(ShopApplication.instance(sharedInfrastructure()), name, arguments);
    }
}
