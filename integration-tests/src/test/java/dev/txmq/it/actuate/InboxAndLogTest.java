package dev.txmq.it.actuate;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageLog.Operation;
import dev.txmq.MessageSet;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.database.KitDatabase;
import dev.txmq.it.consume.WatchApplication;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopTest;

import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.it.actuate.Administration.OPERATOR;
import static dev.txmq.it.actuate.Administration.READER;
import static dev.txmq.it.actuate.Administration.RECONCILER;
import static dev.txmq.it.actuate.Administration.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/** What a reconciler asks an application for. Most rows are of a minute in the past, a different one for each test. */
class InboxAndLogTest extends ShopTest {

    private static final String EXPOSED = "--management.endpoints.web.exposure.include=txmqinbox,txmqlog";
    private static final String TOPIC = "compared-" + UUID.randomUUID();
    private static final String NUMBERED =
            "UNHEX(CONCAT(LPAD(HEX(?), 12, '0'), '7000', LPAD(HEX(0x8000000000000000 + seq), 16, '0')))";
    private static @Nullable ConfigurableApplicationContext shop;

    private final Instant minute =
            Instant.ofEpochSecond(Instant.now().minus(Duration.ofHours(40)).getEpochSecond() / 60 * 60
                    - 60 * ThreadLocalRandom.current().nextLong(100_000));
    private final String time = time(minute, minute.plusSeconds(60));

    @Autowired
    DataSource database;

    @Autowired
    PlatformTransactionManager transactionManager;

    @BeforeEach
    void startShop() {
        if (shop == null) {
            rocketMq.createTopic(TOPIC);
            shop = start(EXPOSED);
        }
    }

    private ConfigurableApplicationContext start(String... arguments) {
        String[] all = Stream.concat(
                        Stream.of("--watch.topic=" + TOPIC, "--txmq.producer.topics=" + TOPIC), Stream.of(arguments))
                .toArray(String[]::new);
        return Administration.start(WatchApplication.instance(sharedInfrastructure()), TOPIC, all);
    }

    @AfterAll
    static void stopShop() {
        if (shop != null) {
            shop.close();
            shop = null;
        }
    }

    @Test
    void bothSidesHaveTheDigestOfWhatWasPublishedAndHandled() throws Exception {
        Instant start = Instant.now();
        List<MessageId> ids =
                IntStream.range(0, 50).mapToObj(i -> publish(item + "-" + i)).toList();
        await().atMost(SOON)
                .until(() -> states("/txmqinbox/" + TOPIC, ids).values().stream()
                                .filter("HANDLED"::equals)
                                .count()
                        == ids.size());

        String now = "from=%s&to=%s&step=1000"
                .formatted(
                        Instant.ofEpochSecond(start.getEpochSecond()),
                        Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1));
        JsonNode published = get("/txmqlog/digest?topic=" + TOPIC + "&" + now);

        assertThat(slots(published)).isEqualTo(expected(ids, 1_000));
        assertThat(get("/txmqinbox/%s/digest?%s".formatted(TOPIC, now))).isEqualTo(published);
        assertThat(published.path("foreign").asLong()).isZero();
    }

    @Test
    void isOffUnlessExposed() throws Exception {
        try (ConfigurableApplicationContext closed = Administration.start(
                WatchApplication.instance(sharedInfrastructure()), "closed", "--watch.topic=" + TOPIC)) {
            for (String path : List.of("/txmqinbox", "/txmqlog")) {
                assertThat(Administration.send(closed, "GET", path, RECONCILER, null)
                                .statusCode())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void tellsReadersAloneAndPublishesAgainForOperatorsAlone() throws Exception {
        MessageId id = published("PUBLISHED", null);
        String ids = ids(List.of(id));
        for (String caller : new String[] {null, READER, OPERATOR}) {
            for (String path : List.of("/txmqinbox", "/txmqlog", inbox("digest"), inbox("ids"), log("digest"))) {
                HttpResponse<String> answer = send("GET", path, caller, null);
                assertThat(answer.statusCode()).as(path).isEqualTo(403);
                assertThat(answer.body()).contains("needs the role RECONCILER (txmq.reader-role)");
            }
            for (String path : List.of("/txmqinbox/" + TOPIC + "/state", "/txmqlog/state")) {
                assertThat(send("POST", path, caller, ids).statusCode()).isEqualTo(403);
            }
        }
        assertThat(send("POST", "/txmqlog/republish", RECONCILER, ids).statusCode())
                .isEqualTo(403);
        assertThat(status(id)).hasToString("Optional[PUBLISHED]");
    }

    @Test
    void saysWhatItTakesAndHowFarItIs() throws Exception {
        JsonNode group = await().atMost(SOON)
                .until(
                        () -> get("/txmqinbox").path("groups").path(0),
                        found ->
                                found.has("lag") && !found.path("subscriptions").isEmpty());

        assertThat(group.path("group").asString()).isEqualTo(TOPIC);
        assertThat(group.path("lag").asLong()).isZero();
        assertThat(Duration.parse(group.path("retryTime").asString())).isPositive();
        assertThat(group.path("retention").asString()).isEqualTo("PT336H");
        JsonNode subscription = group.path("subscriptions").path(0);
        assertThat(subscription.path("topic").asString()).isEqualTo(TOPIC);
        assertThat(subscription.path("tags").asString()).isEqualTo("*");
        assertThat(Instant.parse(subscription.path("since").asString())).isBefore(Instant.now());
        JsonNode log = get("/txmqlog");
        assertThat(log.path("application").asString()).isEqualTo(TOPIC);
        assertThat(log.path("topics").path(0).asString()).isEqualTo(TOPIC);
        assertThat(log.path("retention").asString()).isEqualTo("PT168H");
        assertThat(Duration.between(Instant.parse(log.path("now").asString()), Instant.now()))
                .isLessThan(Duration.ofMinutes(1));
    }

    /** The hashes come from another program: sha256 of the 16 bytes, the first 8 of it. */
    @ParameterizedTest
    @CsvSource({
        "019aa5e0-0000-7000-8000-000000000000, 1, 8317d0b8f8e98ac5",
        "019aa5e0-0000-7000-8000-000000000001, 1, aacd8d3b613b5d8d",
        "019aa5e0-0000-7000-8000-000000000000, 4, f970eda386b716ca"
    })
    void hashesAsOthersDo(String first, int neighbours, String hash) throws Exception {
        UUID id = UUID.fromString(first);
        String millisecond = "from=%s&to=%s&step=1"
                .formatted(Instant.ofEpochMilli(0x019aa5e00000L), Instant.ofEpochMilli(0x019aa5e00001L));
        List<MessageId> ids = IntStream.range(0, neighbours)
                .mapToObj(i -> new MessageId(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + i)))
                .toList();
        ids.forEach(this::handled);

        JsonNode slot = get(inbox("digest?" + millisecond)).path("slots").path(0);

        jdbc.sql("DELETE FROM txmq_inbox WHERE consumer_group = :group AND message_id IN (:ids)")
                .param("group", TOPIC)
                .param("ids", ids.stream().map(MessageId::toBytes).toList())
                .update();
        assertThat(slot.path("count").asInt()).isEqualTo(neighbours);
        assertThat(slot.path("digest").asString()).isEqualTo(hash);
    }

    /** Their plain XOR would be zero, and so would that of their CRC-32. */
    @Test
    void noticesThatFourNeighboursAreMissing() throws Exception {
        List<MessageId> ids = neighbours(8);
        ids.forEach(id -> published(id, "PUBLISHED", null, TOPIC));
        ids.subList(0, 4).forEach(this::handled);
        handled(id(minute, 7));
        handled(id(minute, 8));
        handled(id(minute, 9));
        handled(id(minute, 10));

        Map<Instant, String> log = slots(get(log("digest")));
        Map<Instant, String> inbox = slots(get(inbox("digest")));

        assertThat(log.get(minute)).startsWith("8 ");
        assertThat(inbox.get(minute)).startsWith("8 ");
        assertThat(inbox).isNotEqualTo(log);
    }

    @Test
    void hasOneSlotForEachStepWithMessages() throws Exception {
        List<MessageId> ids = List.of(
                id(minute, 1),
                id(minute.plusMillis(999), 2),
                id(minute.plusMillis(1000), 3),
                id(minute.plusMillis(59_999), 4));
        ids.forEach(this::handled);
        handled(id(minute.minusMillis(1), 5));
        handled(id(minute.plusSeconds(60), 6));

        assertThat(slots(get(inbox("digest", 1_000))))
                .isEqualTo(expected(ids, 1_000))
                .hasSize(3);
        assertThat(slots(get(inbox("digest")))).isEqualTo(expected(ids, 60_000)).hasSize(1);
        assertThat(get(inbox("digest")).path("step").asInt()).isEqualTo(60_000);
    }

    /** Reads 10,000 ids at a time. */
    @ParameterizedTest
    @ValueSource(ints = {10_000, 20_001})
    void countsAndHashesHoweverManyThereAre(int number) throws Exception {
        insertHandled(minute, number, Instant.now());

        assertThat(slots(get(inbox("digest"))))
                .isEqualTo(expected(
                        IntStream.rangeClosed(1, number)
                                .mapToObj(i -> id(minute, i))
                                .toList(),
                        60_000));
    }

    @Test
    void leavesOutFencesAndOtherProducersAndSelectsTags() throws Exception {
        MessageId bare = published("PUBLISHED", null);
        MessageId a = published("COMMITTED", "A");
        MessageId b = published("FAILED", "B");
        published("ROLLED_BACK", null);
        published(id(minute, random()), "PUBLISHED", "A", "another-application");
        jdbc.sql("UPDATE txmq_message SET producer_group = NULL WHERE id = ?")
                .param(bare.toBytes())
                .update();

        assertThat(ids(log("ids"))).containsExactlyInAnyOrder(bare, a, b);
        assertThat(slots(get(log("digest")))).isEqualTo(expected(List.of(bare, a, b), 60_000));
        assertThat(ids(log("ids") + "&tags=A")).containsExactly(a);
        assertThat(ids(log("ids") + "&tags=A&tags=B&tags=C")).containsExactlyInAnyOrder(a, b);
        assertThat(slots(get(log("digest") + "&tags=B&tags=A"))).isEqualTo(expected(List.of(a, b), 60_000));
        assertThat(ids("/txmqlog/ids?topic=another&" + time)).isEmpty();
    }

    @Test
    void countsWhatIsDiscardedAndNotHandledOnce() throws Exception {
        MessageId handled = handled(id(minute, 1));
        MessageId discarded = letter(id(minute, 2), "DISCARDED");
        MessageId both = letter(handled(id(minute, 3)), "DISCARDED");
        letter(id(minute, 4), "PARKED");
        letter(id(minute, 5), "REPLAYED");
        letter(id(minute.plusSeconds(60), 6), "DISCARDED");
        letter(foreign(), "DISCARDED");
        List<MessageId> settled = List.of(handled, discarded, both);

        JsonNode digest = get(inbox("digest"));

        assertThat(slots(digest)).isEqualTo(expected(settled, 60_000));
        assertThat(digest.path("discarded").asInt()).isEqualTo(1);
        assertThat(slots(get(inbox("digest", 10)))).isEqualTo(expected(settled, 10));
        assertThat(ids(inbox("ids")))
                .containsExactlyElementsOf(settled.stream().sorted().toList());
        assertThat(ids(inbox("ids") + "&limit=2&after=" + handled)).containsExactly(discarded, both);
    }

    @Test
    void givesIdsInPages() throws Exception {
        List<MessageId> all = Stream.concat(
                        neighbours(5).stream(), Stream.of(id(minute.plusMillis(3), 1), id(minute.plusMillis(2), 2)))
                .sorted()
                .toList();
        all.forEach(this::handled);
        letter(all.get(2), "DISCARDED");
        List<MessageId> found = new ArrayList<>();

        List<MessageId> page = ids(inbox("ids") + "&limit=3");
        while (page.size() == 3) {
            found.addAll(page);
            page = ids(inbox("ids") + "&limit=3&after=" + page.get(2));
        }
        found.addAll(page);

        assertThat(found).isEqualTo(all);
        HttpResponse<String> lines = send("GET", inbox("ids"), RECONCILER, null);
        assertThat(lines.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(lines.body()).isEqualTo(all.stream().map(id -> id + "\n").collect(joining()));
    }

    @Test
    void countsForeignIdsByTheTimeOfTheirHandling() throws Exception {
        MessageId foreign = handled(foreign());
        MessageId inRange = handled(new MessageId(new UUID(minute.toEpochMilli() << 16 | 0x4000, random() | 1L << 63)));
        MessageId wrongVariant = handled(new MessageId(new UUID(minute.toEpochMilli() << 16 | 0x7000, 1)));
        MessageId later = handled(foreign());
        MessageId other = handled(id(minute, 1));
        List.of(foreign, inRange, wrongVariant, other).forEach(id -> consumedAt(id, minute.plusSeconds(30)));
        consumedAt(later, minute.plusSeconds(60));

        JsonNode digest = get(inbox("digest"));

        assertThat(digest.path("foreign").asInt()).isEqualTo(3);
        assertThat(slots(digest)).isEqualTo(expected(List.of(other), 60_000));
        assertThat(ids(inbox("ids"))).containsExactly(other);
    }

    @Test
    void knowsWhatBecameOfAMessage() throws Exception {
        MessageId handled = handled(letter(id(minute, 1), "REPLAYED"));
        consumedAt(handled, minute.plusSeconds(7));
        MessageId parked = letter(id(minute, 2), "PARKED");
        MessageId replayed = letter(foreign(), "REPLAYED");
        MessageId discarded = letter(id(minute, 3), "DISCARDED");
        MessageId unknown = id(minute, 4);

        JsonNode states = json(send(
                        "POST",
                        "/txmqinbox/%s/state".formatted(TOPIC),
                        RECONCILER,
                        ids(List.of(handled, parked, replayed, discarded, unknown))))
                .path("states");

        assertThat(states).hasSize(4);
        assertEntry(states, handled, "HANDLED", minute.plusSeconds(7));
        assertEntry(states, parked, "PARKED", minute.plusSeconds(1));
        assertEntry(states, replayed, "REPLAYED", minute.plusSeconds(2));
        assertEntry(states, discarded, "DISCARDED", minute.plusSeconds(3));
        assertThat(json(send("POST", "/txmqinbox/%s/state".formatted(TOPIC), RECONCILER, "{\"ids\":\"\"}"))
                        .path("states"))
                .isEmpty();
    }

    private static void assertEntry(JsonNode states, MessageId id, String state, Instant at) {
        JsonNode entry = states.path(id.toString());
        assertThat(entry.path("state").asString()).isEqualTo(state);
        assertThat(Instant.parse(entry.path("at").asString())).isEqualTo(at);
    }

    @Test
    void knowsWhatIsOnRecordOfAMessage() throws Exception {
        MessageId published = published("PUBLISHED", "A");
        MessageId fenced = published("ROLLED_BACK", null);
        MessageId scheduled = transaction(message(item).deliverAfter(Duration.ofDays(300)));

        JsonNode states = json(send(
                        "POST",
                        "/txmqlog/state",
                        RECONCILER,
                        ids(List.of(published, fenced, scheduled, id(minute, 1)))))
                .path("states");

        assertThat(states).hasSize(3);
        JsonNode first = states.path(published.toString());
        assertThat(first.path("state").asString()).isEqualTo("PUBLISHED");
        assertThat(first.path("topic").asString()).isEqualTo(TOPIC);
        assertThat(first.path("key").asString()).isEqualTo(item);
        assertThat(first.path("tag").asString()).isEqualTo("A");
        assertThat(Instant.parse(first.path("publishedAt").asString())).isEqualTo(minute);
        assertThat(states.path(fenced.toString()).path("state").asString()).isEqualTo("ROLLED_BACK");
        assertThat(states.path(fenced.toString()).has("tag")).isFalse();
        assertThat(states.path(scheduled.toString()).path("state").asString()).isEqualTo("SCHEDULED");
        assertThat(shop.getBean(MessageLog.class).cancel(scheduled)).isTrue();
    }

    @Test
    void publishesAgainWhatIsPublishedAndTheInboxDropsWhatWasHandled() throws Exception {
        MessageId lost = publish(item + "-lost");
        MessageId handled = publish(item + "-handled");
        MessageId fenced = published("ROLLED_BACK", null);
        MessageId failed = published("FAILED", null);
        await().atMost(SOON)
                .until(() -> states("/txmqlog", List.of(lost, handled)).values().stream()
                        .allMatch("PUBLISHED"::equals));
        await().atMost(SOON)
                .until(() ->
                        states("/txmqinbox/" + TOPIC, List.of(lost, handled)).size() == 2);
        jdbc.sql("DELETE FROM txmq_inbox WHERE consumer_group = ? AND message_id = ?")
                .params(TOPIC, lost.toBytes())
                .update();
        List<MessageId> all = List.of(lost, handled, fenced, failed, id(minute, 1));

        JsonNode answer = json(send(
                "POST", "/txmqlog/republish", OPERATOR, ids(all).replace("}", ",\"reason\":\"a disk was lost\"}")));

        assertThat(answer.path("republished").asInt()).isEqualTo(2);
        await().atMost(SOON)
                .until(() -> states("/txmqinbox/" + TOPIC, List.of(lost)).containsValue("HANDLED"));
        await().atMost(SOON)
                .until(() -> states("/txmqlog", List.of(lost, handled)).values().stream()
                        .allMatch("PUBLISHED"::equals));
        await().atMost(SOON)
                .until(() -> rocketMq.messages(TOPIC).stream()
                                .filter(message -> message.key().equals(item + "-handled"))
                                .count()
                        == 2);
        assertThat(states("/txmqlog", List.of(fenced, failed)))
                .containsEntry(fenced, "ROLLED_BACK")
                .containsEntry(failed, "FAILED");
        assertThat(Purchases.count(jdbc, "statistic", item + "-handled")).isEqualTo(1);
        Operation newest = shop.getBean(MessageLog.class).operations(1).get(0);
        assertThat(newest.kind()).isEqualTo("REPUBLISH");
        assertThat(newest.operator()).isEqualTo(OPERATOR);
        assertThat(newest.reason()).isEqualTo("a disk was lost");
        assertThat(newest.messages()).isEqualTo(2);
        assertThat(newest.finishedAt()).isNotNull();
        jdbc.sql("DELETE FROM txmq_message WHERE id = ?")
                .param(failed.toBytes())
                .update();
    }

    /** As if the instance died: its connection ends before its commit. */
    @Test
    void publishesNothingAgainWhenItDiesMeanwhile() throws Exception {
        MessageId id = published("PUBLISHED", null);
        MessageId locked = published("PUBLISHED", null);
        MessageLog log = shop.getBean(MessageLog.class);
        int operations = log.operations(1_000).size();

        new TransactionTemplate(transactionManager).executeWithoutResult(status -> {
            jdbc.sql("SELECT id FROM txmq_message WHERE id = ? FOR UPDATE")
                    .param(locked.toBytes())
                    .query()
                    .singleRow();
            CompletableFuture<Integer> asked =
                    CompletableFuture.supplyAsync(() -> log.republish(List.of(id, locked), "lost", OPERATOR));
            long connection = await().atMost(SOON).until(this::connectionThatWaits, found -> found > 0);
            CompletableFuture.runAsync(() -> jdbc.sql("KILL " + connection).update())
                    .join();
            assertThatThrownBy(asked::join).isNotNull();
        });

        assertThat(states("/txmqlog", List.of(id, locked)))
                .containsOnly(entry(id, "PUBLISHED"), entry(locked, "PUBLISHED"));
        assertThat(log.operations(1_000)).hasSize(operations);
    }

    private long connectionThatWaits() {
        return jdbc.sql("""
                        SELECT COALESCE(MAX(id), 0) FROM information_schema.processlist
                        WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE 'UPDATE txmq_message %id IN%'
                        """).query(Long.class).single();
    }

    @Test
    void endsWhatTakesTooLongAndSaysSo() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLES txmq_inbox WRITE, txmq_message WRITE");
            try {
                for (String path : List.of(inbox("digest"), inbox("ids"), log("digest"))) {
                    HttpResponse<String> answer = send("GET", path, RECONCILER, null);

                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("Reading was ended after 5 s");
                }
            } finally {
                statement.execute("UNLOCK TABLES");
            }
        }
        assertThat(get(inbox("digest")).path("slots")).isEmpty();
    }

    @Test
    void changesNothing() {
        TransactionTemplate reading = shop.getBean(KitDatabase.class).readTransaction(SOON);

        assertThatThrownBy(() -> reading.executeWithoutResult(status -> shop.getBean(JdbcClient.class)
                        .sql("DELETE FROM txmq_inbox")
                        .update()))
                .hasStackTraceContaining("READ ONLY");
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        String step = "&step=60000";
        assertRefused("digest?to=%s".formatted(minute), "from is missing");
        assertRefused("digest?from=%s".formatted(minute), "to is missing");
        assertRefused("digest?from=noon&to=%s".formatted(minute), "from must be a time such as 2026-");
        assertRefused("digest?from=%s&to=%1$s".formatted(minute) + step, "from must be before to");
        assertRefused("digest?from=-1000000000-01-01T00:00:00Z&to=%s".formatted(minute), "both between 1970-");
        assertRefused("digest?from=%s&to=%%2B20000-01-01T00:00:00Z".formatted(minute), "both between 1970-");
        assertRefused("digest?%s".formatted(time.replace("step=60000", "step=0")), "1 at least, was PT0S");
        assertRefused("digest?%s".formatted(time.replace("step=60000", "step=7")), "multiples of the step of 7 ms");
        assertRefused(
                "digest?" + time(minute.plusSeconds(1), minute.plusSeconds(61)), "multiples of the step of 60000 ms");
        assertRefused("digest?from=%s&to=%s&step=1".formatted(minute, minute.plusSeconds(11)), "10000 steps at most");
        assertRefused("ids?%s&limit=0".formatted(time), "limit must be 1 to 10000, was 0");
        assertRefused("ids?%s&limit=10001".formatted(time), "limit must be 1 to 10000, was 10001");
        assertRefused("ids?%s&after=seven".formatted(time), "'seven' is not a message id");
        assertThat(send("GET", "/txmqlog/ids?" + time, RECONCILER, null).body()).contains("topic is missing");
        String tooMany = ids(neighbours(1_001));
        for (String path : List.of("/txmqinbox/%s/state".formatted(TOPIC), "/txmqlog/state")) {
            assertThat(send("POST", path, RECONCILER, tooMany).body()).contains("1000 ids at most, and there are 1001");
            assertThat(send("POST", path, RECONCILER, "{}").body()).contains("ids is missing");
            assertThat(send("POST", path, RECONCILER, "{\"ids\":7}").body()).contains("'7' is not a message id");
        }
        assertThat(send("POST", "/txmqlog/republish", OPERATOR, ids(List.of(id(minute, 1))))
                        .body())
                .contains("reason is missing");
    }

    private static void assertRefused(String path, String why) throws Exception {
        HttpResponse<String> answer = send("GET", "/txmqinbox/%s/%s".formatted(TOPIC, path), RECONCILER, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(why);
    }

    @Test
    void saysThatItDoesNotKnow() throws Exception {
        for (String path : List.of("/txmqinbox/nobody/digest?" + time, "/txmqinbox/nobody/ids?" + time)) {
            HttpResponse<String> answer = send("GET", path, RECONCILER, null);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("no listener of group 'nobody' here, only of [" + TOPIC);
        }
        String ids = ids(List.of(id(minute, 1)));
        assertThat(send("POST", "/txmqinbox/nobody/state", RECONCILER, ids).statusCode())
                .isEqualTo(404);
        assertThat(send("GET", inbox("rows"), RECONCILER, null).statusCode()).isEqualTo(404);
        assertThat(send("GET", log("rows"), RECONCILER, null).statusCode()).isEqualTo(404);
        assertThat(send("POST", "/txmqlog/forget", OPERATOR, ids).statusCode()).isEqualTo(404);
    }

    @Test
    void isTheSameWhileOldRowsArePurged() {
        String purging = "purging-" + TOPIC;
        List<MessageId> ids = neighbours(100);
        ids.forEach(id -> published(id, "PUBLISHED", null, purging));
        ids.forEach(this::handled);
        insertOldRows(purging, 5_000);

        try (ConfigurableApplicationContext purged = WatchApplication.instance(sharedInfrastructure())
                .run(
                        "--spring.application.name=" + purging,
                        "--txmq.producer.topics=" + TOPIC,
                        "--watch.topic=" + TOPIC,
                        "--txmq.retention.batch-size=10")) {
            MessageSet handled = purged.getBean(Inbox.class).settled(TOPIC);
            MessageSet published = purged.getBean(MessageLog.class).messages(TOPIC, Set.of());
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> {
                assertThat(slots(handled)).isEqualTo(expected(ids, 60_000));
                assertThat(slots(published)).isEqualTo(expected(ids, 60_000));
                return oldRows() == 0;
            });
        }
    }

    private void insertOldRows(String producer, int rows) {
        Instant longAgo = Instant.now().minus(Duration.ofDays(20));
        jdbc.sql("""
                        INSERT INTO txmq_message (id, producer_group, topic, message_key, payload, status, created_at, published_at)
                        SELECT %s, ?, ?, 'old', '', 'PUBLISHED', ?, ? FROM %s
                        """.formatted(NUMBERED, numbers(rows)))
                .params(longAgo.toEpochMilli(), producer, TOPIC, toColumn(longAgo), toColumn(longAgo))
                .update();
        insertHandled(longAgo, rows, longAgo);
    }

    /** Numbers 1 and so on of one millisecond. */
    private void insertHandled(Instant time, int rows, Instant handledAt) {
        jdbc.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) SELECT ?, %s, ? FROM %s"
                        .formatted(NUMBERED, numbers(rows)))
                .params(TOPIC, time.toEpochMilli(), toColumn(handledAt))
                .update();
    }

    private static String numbers(int number) {
        return "JSON_TABLE(CONCAT('[0', REPEAT(',0', %d), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) numbers"
                .formatted(number - 1);
    }

    private long oldRows() {
        return jdbc.sql("""
                        SELECT (SELECT COUNT(*) FROM txmq_message WHERE message_key = 'old')
                            + (SELECT COUNT(*) FROM txmq_inbox
                               WHERE consumer_group = ? AND consumed_at < UTC_TIMESTAMP(6) - INTERVAL 19 DAY)
                        """).param(TOPIC).query(Long.class).single();
    }

    private MessageId handled(MessageId id) {
        jdbc.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES (?, ?, UTC_TIMESTAMP(6))")
                .params(TOPIC, id.toBytes())
                .update();
        return id;
    }

    private void consumedAt(MessageId id, Instant at) {
        jdbc.sql("UPDATE txmq_inbox SET consumed_at = ? WHERE consumer_group = ? AND message_id = ?")
                .params(toColumn(at), TOPIC, id.toBytes())
                .update();
    }

    /** Parked, replayed and discarded one second after the other. */
    private MessageId letter(MessageId id, String status) {
        LocalDateTime at = toColumn(minute);
        jdbc.sql("""
                        INSERT INTO txmq_dead_letter (consumer_group, message_id, topic, message_key, payload, status, attempts,
                            parked_at, replayed_at, discarded_at)
                        VALUES (?, ?, ?, ?, '', ?, 3, ?, ?, ?)
                        """)
                .params(
                        TOPIC,
                        id.toBytes(),
                        TOPIC,
                        item,
                        status,
                        at.plusSeconds(1),
                        at.plusSeconds(2),
                        at.plusSeconds(3))
                .update();
        return id;
    }

    private MessageId published(String status, @Nullable String tag) {
        return published(id(minute, random()), status, tag, TOPIC);
    }

    private MessageId published(MessageId id, String status, @Nullable String tag, String producer) {
        jdbc.sql("""
                        INSERT INTO txmq_message
                            (id, producer_group, topic, message_key, tag, payload, status, created_at, published_at)
                        VALUES (:id, :producer, :topic, :key, :tag, '{"item":"x"}', :status, UTC_TIMESTAMP(6), :at)
                        """)
                .param("id", id.toBytes())
                .param("producer", producer)
                .param("topic", TOPIC)
                .param("key", item)
                .param("tag", tag)
                .param("status", status)
                .param("at", toColumn(minute))
                .update();
        return id;
    }

    private MessageId publish(String key) {
        return transaction(message(key));
    }

    private MessageId transaction(OutgoingMessage message) {
        return new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .execute(status -> shop.getBean(TransactionalPublisher.class).publish(message));
    }

    private static OutgoingMessage message(String key) {
        return new OutgoingMessage(TOPIC, key, new PurchaseMade(key));
    }

    private List<MessageId> neighbours(int number) {
        return IntStream.range(0, number).mapToObj(i -> id(minute, i)).toList();
    }

    /** Of version 7. */
    private static MessageId id(Instant time, long number) {
        return new MessageId(
                new UUID(time.toEpochMilli() << 16 | 0x7000, number & Long.MAX_VALUE >> 1 | Long.MIN_VALUE));
    }

    private static long random() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** As those of other producers: of version 3, and of any time. */
    private static MessageId foreign() {
        return new MessageId(UUID.nameUUIDFromBytes(UUID.randomUUID().toString().getBytes(US_ASCII)));
    }

    /** Counts and digests by the beginnings of their steps, computed without the kit. */
    private static Map<Instant, String> expected(Collection<MessageId> ids, long step) {
        Map<Instant, List<MessageId>> slots = ids.stream().collect(groupingBy(id -> {
            long millis = id.value().getMostSignificantBits() >>> 16;
            return Instant.ofEpochMilli(millis - millis % step);
        }));
        Map<Instant, String> expected = new TreeMap<>();
        slots.forEach((from, some) -> expected.put(
                from,
                "%d %016x"
                        .formatted(
                                some.size(),
                                some.stream()
                                        .mapToLong(InboxAndLogTest::hash)
                                        .reduce(0, (one, other) -> one ^ other))));
        return expected;
    }

    private static long hash(MessageId id) {
        try {
            byte[] bytes = ByteBuffer.allocate(16)
                    .putLong(id.value().getMostSignificantBits())
                    .putLong(id.value().getLeastSignificantBits())
                    .array();
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Instant, String> slots(JsonNode digest) {
        Map<Instant, String> slots = new TreeMap<>();
        digest.path("slots")
                .forEach(slot -> slots.put(
                        Instant.parse(slot.path("from").asString()),
                        slot.path("count").asLong() + " " + slot.path("digest").asString()));
        return slots;
    }

    private Map<Instant, String> slots(MessageSet messages) {
        Map<Instant, String> slots = new TreeMap<>();
        messages.digest(minute, minute.plusSeconds(60), Duration.ofMinutes(1))
                .slots()
                .forEach(slot -> slots.put(slot.from(), "%d %016x".formatted(slot.count(), slot.hash())));
        return slots;
    }

    private static String time(Instant from, Instant to) {
        return "from=%s&to=%s&step=60000".formatted(from, to);
    }

    private String inbox(String what) {
        return "/txmqinbox/%s/%s%s".formatted(TOPIC, what, what.contains("?") ? "" : "?" + time);
    }

    private String inbox(String what, int step) {
        return inbox(what).replace("step=60000", "step=" + step);
    }

    private String log(String what) {
        return "/txmqlog/%s?topic=%s&%s".formatted(what, TOPIC, time);
    }

    private static String ids(Collection<MessageId> ids) {
        return ids.stream().map(MessageId::toString).collect(joining(",", "{\"ids\":\"", "\"}"));
    }

    private static List<MessageId> ids(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path, RECONCILER, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().lines().map(MessageId::parse).toList();
    }

    private static Map<MessageId, String> states(String path, Collection<MessageId> ids) throws Exception {
        Map<MessageId, String> states = new TreeMap<>();
        json(send("POST", path + "/state", RECONCILER, ids(ids)))
                .path("states")
                .forEachEntry((id, entry) ->
                        states.put(MessageId.parse(id), entry.path("state").asString()));
        return states;
    }

    private static JsonNode get(String path) throws Exception {
        return json(send("GET", path, RECONCILER, null));
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String caller, @Nullable String body)
            throws Exception {
        return Administration.send(shop, method, path, caller, body);
    }
}
