package dev.txmq.it.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageSet;
import dev.txmq.MessageSet.Slot;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class PartitionsTest extends ShopTest {

    /** More than are merged: 251 times 251. */
    private static final int MANY = 63_001;

    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    private static final LocalDate OLD = TODAY.minusDays(8);
    private static final LocalDate OLD_IN_INBOX = TODAY.minusDays(16);
    private static final LocalDate YOUNG = TODAY.minusDays(3);

    private final StoppedStatements statements = new StoppedStatements();
    private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
    private String url;
    private DataSource source;

    @Autowired
    EmbeddedMariaDb mariaDb;

    @BeforeEach
    void makeDatabase() {
        url = mariaDb.jdbcUrl("partitions_" + UUID.randomUUID().toString().replace('-', '_'));
        source = new DriverManagerDataSource(url, mariaDb.username(), mariaDb.password());
        jdbc = JdbcClient.create(source);
    }

    @AfterEach
    void stopInstances() {
        statements.goOn();
        instances.forEach(ConfigurableApplicationContext::close);
        jdbc.sql("DROP DATABASE " + url.replaceAll(".*/|\\?.*", "")).update();
    }

    @Test
    void areMadeAheadAndTakeAnIdThatHasNoRangeYet() {
        ConfigurableApplicationContext shop = start();

        for (String table : List.of("txmq_message", "txmq_inbox")) {
            List<String> partitions = partitions(table);
            assertThat(partitions).first().isEqualTo("older");
            assertThat(partitions).endsWith("later", "foreign_ids");
            assertThat(partitions).filteredOn(name -> name.startsWith("until_")).hasSizeBetween(3, 4);
        }
        byte[] late = message(TODAY.plusDays(40), "PUBLISHED");
        byte[] veryLate = message(TODAY.plusYears(40), "PUBLISHED");
        assertThat(isIn("txmq_message", "later", late)).isTrue();
        assertThat(isIn("txmq_message", "foreign_ids", veryLate)).isTrue();
        String bought = item;
        shop.getBean(Purchases.class).buy(bought);
        await().atMost(SOON).until(() -> deliveries(bought) == 1);
        assertThat(rows("txmq_message PARTITION (" + name(TODAY.plusDays(1)) + ")"))
                .isEqualTo(1);
    }

    @Test
    void areMadeOfWhatHasComeIntoTheLastOne() {
        start();
        byte[] there;
        try (Pause pause = new Pause("txmq_message")) {
            String ranges = String.join(", ", ranges("txmq_message"));
            jdbc.sql(
                            "ALTER TABLE txmq_message REORGANIZE PARTITION %s, later INTO (PARTITION later VALUES LESS THAN (x'01FF%s'))"
                                    .formatted(ranges, "FF".repeat(14)))
                    .update();
            there = message(TODAY.plusDays(1), "PUBLISHED");
            assertThat(isIn("txmq_message", "later", there)).isTrue();
        }

        await().atMost(SOON).until(() -> ranges("txmq_message").size() >= 3);

        assertThat(isIn("txmq_message", name(TODAY.plusDays(1)), there)).isTrue();
    }

    @Test
    void areDroppedWhenTheyAreOldAndWhatIsOpenIsPublishedAfterwards(CapturedOutput output) {
        ConfigurableApplicationContext shop = start();
        byte[] committed;
        byte[] failed;
        byte[] fence;
        byte[] young;
        try (Pause pause = new Pause("txmq_message")) {
            divideThePast("txmq_message");
            manyMessages(OLD);
            committed = message(OLD, "COMMITTED");
            failed = message(OLD, "FAILED");
            fence = message(OLD, "ROLLED_BACK");
            jdbc.sql("UPDATE txmq_message SET created_at = UTC_TIMESTAMP(6) WHERE id = ?")
                    .param(fence)
                    .update();
            young = message(YOUNG, "PUBLISHED");
        }
        try (Watch watch = new Watch(committed, failed)) {
            await().atMost(SOON).until(() -> !ranges("txmq_message").contains(name(OLD)));
        }

        assertThat(messagesUntil(OLD)).containsExactlyInAnyOrder(hex(committed), hex(failed), hex(fence));
        assertThat(isIn("txmq_message", name(YOUNG), young)).isTrue();
        assertThat(ranges("txmq_message")).contains(name(YOUNG), name(TODAY)).doesNotContain(name(OLD));
        assertThat(output)
                .contains("dropped the rows of txmq_message until " + OLD + ", except 3 that are still needed");
        jdbc.sql("UPDATE txmq_message SET next_attempt_at = UTC_TIMESTAMP(6) WHERE id = ?")
                .param(committed)
                .update();
        shop.getBean(MessageLog.class).retry(MessageId.of(failed), "the topic is there again", "ada");
        await().atMost(SOON).until(() -> deliveries(item) == 2);
        await().atMost(SOON).until(() -> isDone(committed) && isDone(failed));
        assertThat(messagesUntil(OLD)).contains(hex(fence));
    }

    @Test
    void areMergedWhenTheyAreOldAndHoldLittle() {
        start();
        byte[] committed;
        try (Pause pause = new Pause("txmq_message")) {
            divideThePast("txmq_message");
            message(OLD, "PUBLISHED");
            committed = message(OLD, "COMMITTED");
        }

        await().atMost(SOON).until(() -> messagesUntil(OLD).equals(List.of(hex(committed))));

        await().atMost(SOON).until(() -> isIn("txmq_message", "older", committed));
    }

    /** One that dies before it changes the database for the n-th time. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    @Tag("long")
    void loseNothingWhenAnInstanceDiesAtAnyStep(int step) {
        start();
        byte[] committed;
        byte[] failed;
        try (Pause pause = new Pause("txmq_message")) {
            divideThePast("txmq_message");
            manyMessages(OLD);
            committed = message(OLD, "COMMITTED");
            failed = message(OLD, "FAILED");
            statements.stopAt(step);
        }
        try (Watch watch = new Watch(committed, failed)) {
            await().atMost(SOON).until(statements::isStopped);
            statements.goOn();
            await().atMost(SOON).until(() -> !ranges("txmq_message").contains(name(OLD)));
        }

        assertThat(statements.seen())
                .as("the %d. is: %s", step, statements.stopped())
                .isNotEmpty();
        assertThat(messagesUntil(OLD)).containsExactlyInAnyOrder(hex(committed), hex(failed));
        assertThat(tables()).noneMatch(table -> table.contains("until"));
    }

    @Test
    @Tag("long")
    void loseNothingThatAnOperatorPublishesAgainMeanwhile() {
        ConfigurableApplicationContext shop = start();
        byte[] again;
        byte[] askedFor;
        byte[] failed;
        try (Pause pause = new Pause("txmq_message")) {
            divideThePast("txmq_message");
            manyMessages(OLD);
            again = message(OLD, "PUBLISHED");
            askedFor = message(OLD, "PUBLISHED");
            failed = message(OLD, "FAILED");
            statements.before("EXCHANGE", () -> {
                jdbc.sql(
                                "UPDATE txmq_message SET status = 'COMMITTED', next_attempt_at = UTC_TIMESTAMP(6) WHERE id IN (?, ?, ?)")
                        .params(again, askedFor, failed)
                        .update();
            });
            statements.before(
                    "INSERT IGNORE", () -> jdbc.sql("""
                            INSERT IGNORE INTO txmq_message (id, topic, message_key, payload, status, created_at)
                            VALUES (?, 'purchase-made', '', '', 'ROLLED_BACK', UTC_TIMESTAMP(6))
                            """).param(askedFor).update());
        }

        await().atMost(SOON).until(() -> deliveries(item) >= 3);
        await().atMost(SOON).until(() -> isDone(again) && isDone(askedFor) && isDone(failed));
    }

    @Test
    @Tag("long")
    void waitForALongTransactionWithoutHoldingUpOthers(CapturedOutput output) {
        ConfigurableApplicationContext shop = start();
        try (Pause pause = new Pause("txmq_message")) {
            divideThePast("txmq_message");
            manyMessages(OLD);
        }
        new TransactionTemplate(shop.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            shop.getBean(JdbcClient.class)
                    .sql("SELECT COUNT(*) FROM txmq_message PARTITION (later)")
                    .query(Integer.class)
                    .single();
            await().atMost(SOON)
                    .until(() -> output.getAll().contains("cannot be altered while a transaction uses it for longer"));
            CompletableFuture.runAsync(() -> shop.getBean(Purchases.class).buy(item))
                    .join();
            assertThat(CompletableFuture.supplyAsync(() -> ranges("txmq_message"))
                            .join())
                    .contains(name(OLD));
        });

        await().atMost(SOON).until(() -> !ranges("txmq_message").contains(name(OLD)));
        await().atMost(SOON).until(() -> deliveries(item) == 1);
    }

    @Test
    @Tag("long")
    void areDroppedByOneOfTwoInstances(CapturedOutput output) {
        start();
        start(true, "--txmq.producer.topics=");
        byte[] committed;
        byte[] handled;
        try (Pause pause = new Pause("txmq_message", "txmq_inbox")) {
            for (String table : List.of("txmq_message", "txmq_inbox")) {
                divideThePast(table);
            }
            manyMessages(OLD);
            manyHandled(OLD_IN_INBOX);
            committed = message(OLD, "COMMITTED");
            handled = handled(idAt(OLD_IN_INBOX), 1);
        }

        await().atMost(SOON).until(() -> messagesUntil(OLD).equals(List.of(hex(committed))));
        await().atMost(SOON).until(() -> rows("txmq_inbox") == 1);
        await().atMost(SOON).until(() -> isIn("txmq_inbox", "older", handled));
        assertThat(output).doesNotContain("failed, trying again");
    }

    @Test
    void ofTheInboxHaveAPlaceForForeignIdsWhichAreDeleted() {
        start();
        byte[] young;
        byte[] late;
        try (Pause pause = new Pause("txmq_inbox")) {
            divideThePast("txmq_inbox");
            manyHandled(OLD_IN_INBOX);
            for (int i = 0; i < 100; i++) {
                handled(foreignId(), 20);
            }
            young = handled(foreignId(), 10);
            late = handled(idAt(OLD_IN_INBOX), 5);
        }

        await().atMost(SOON).until(() -> rows("txmq_inbox") == 2);

        await().atMost(SOON).until(() -> isIn("txmq_inbox", "older", late));
        assertThat(isIn("txmq_inbox", "later, foreign_ids", young) || isIn("txmq_inbox", "older", young))
                .isTrue();
    }

    @Test
    @Tag("long")
    void haveTheSameDigestsOnBothSidesWhileAnOldOneIsDropped() {
        ConfigurableApplicationContext shop = start();
        MessageSet published = shop.getBean(MessageLog.class).messages("purchase-made", Set.of());
        MessageSet handled = shop.getBean(Inbox.class).settled(Shipments.GROUP);
        try (Pause pause = new Pause("txmq_message", "txmq_inbox")) {
            for (String table : List.of("txmq_message", "txmq_inbox")) {
                divideThePast(table);
            }
            manyMessages(OLD);
            manyHandled(OLD_IN_INBOX);
            for (LocalDate day : List.of(YOUNG, TODAY, TODAY.plusDays(1))) {
                handled(message(day, "PUBLISHED"), 1);
            }
            handled(foreignId(), 1);
        }
        Instant from = YOUNG.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = from.plus(6, ChronoUnit.DAYS);

        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> {
            List<Slot> slots = published.digest(from, to, Duration.ofHours(1)).slots();
            assertThat(slots).extracting(Slot::count).containsExactly(1L, 1L, 1L);
            assertThat(handled.digest(from, to, Duration.ofHours(1)).slots()).isEqualTo(slots);
            assertThat(published.ids(from, to, null, 10))
                    .isEqualTo(handled.ids(from, to, null, 10))
                    .hasSize(3);
            return !ranges("txmq_message").contains(name(OLD))
                    && !ranges("txmq_inbox").contains(name(OLD_IN_INBOX));
        });
        assertThat(handled.digest(from, to, Duration.ofDays(1)).foreign()).isEqualTo(1);
    }

    @Test
    void areNotDroppedWhereAnotherApplicationMayNeedThem(CapturedOutput output) {
        start();
        try (Pause pause = new Pause("txmq_message", "txmq_inbox")) {
            jdbc.sql("INSERT INTO txmq_purge (producer_group, purged_table) VALUES ('another', 'txmq_message')")
                    .update();
            for (String table : List.of("txmq_message", "txmq_inbox")) {
                divideThePast(table);
            }
            manyMessages(OLD);
            manyHandled(OLD_IN_INBOX);
            jdbc.sql("UPDATE txmq_inbox SET consumer_group = 'others' LIMIT 1").update();
        }

        await().atMost(SOON).until(() -> output.getAll().contains("txmq_message also has rows of 'another'"));
        await().atMost(SOON).until(() -> output.getAll().contains("txmq_inbox also has rows of 'others'"));

        assertThat(rows("txmq_message")).isEqualTo(MANY);
        assertThat(rows("txmq_inbox")).isEqualTo(MANY);
    }

    @Test
    void areNotMadeOfABigTableBySurprise(CapturedOutput output) {
        start(false);
        manyMessages(YOUNG);
        instances.remove(0).close();
        start();

        Pattern told = Pattern.compile("txmq_message has no partitions yet, .* run, .*: (ALTER TABLE txmq_message .*)");
        Matcher[] found = new Matcher[1];
        await().atMost(SOON).until(() -> (found[0] = told.matcher(output.getAll())).find());

        assertThat(partitions("txmq_message")).isEmpty();
        jdbc.sql(found[0].group(1)).update();
        assertThat(partitions("txmq_message")).contains("older", "later", "foreign_ids");
        assertThat(rows("txmq_message PARTITION (older)")).isEqualTo(MANY);
    }

    @Test
    void remainTablesWhoseRowsAreDeletedWhenTurnedOff() {
        start();
        instances.remove(0).close();
        for (String table : List.of("txmq_message", "txmq_inbox")) {
            divideThePast(table);
        }
        byte[] young = message(YOUNG, "PUBLISHED");
        message(OLD, "PUBLISHED");
        handled(idAt(OLD_IN_INBOX), 15);
        start(false);

        await().atMost(SOON).until(() -> rows("txmq_message") == 1 && rows("txmq_inbox") == 0);

        assertThat(isIn("txmq_message", name(YOUNG), young)).isTrue();
        assertThat(ranges("txmq_message")).contains(name(OLD));
    }

    private ConfigurableApplicationContext start() {
        return start(true);
    }

    private ConfigurableApplicationContext start(boolean partitions, String... more) {
        ConfigurableApplicationContext instance = ShopApplication.instance(sharedInfrastructure())
                .initializers(context -> context.getBeanFactory().registerSingleton("stoppedStatements", statements))
                .run(Stream.concat(
                                Stream.of(
                                        "--spring.application.name=partitioned",
                                        "--spring.datasource.url=" + url,
                                        "--spring.datasource.hikari.maximum-pool-size=20",
                                        "--txmq.retention.interval=1s",
                                        "--logging.level.dev.txmq.retention=debug",
                                        "--txmq.retention.partitions=" + partitions),
                                Stream.of(more))
                        .toArray(String[]::new));
        instances.add(instance);
        if (partitions) {
            await().atMost(SOON).until(() -> !partitions("txmq_inbox").isEmpty());
        }
        return instance;
    }

    /** Divides what was before today into days. The ranges of the last weeks are those that an older installation has. */
    private void divideThePast(String table) {
        List<String> definitions = new ArrayList<>();
        LocalDate old = table.equals("txmq_inbox") ? OLD_IN_INBOX : OLD;
        definitions.add("PARTITION older VALUES LESS THAN (%s)".formatted(bound(old.minusDays(2))));
        for (LocalDate day : List.of(old, YOUNG, TODAY)) {
            definitions.add("PARTITION %s VALUES LESS THAN (%s)".formatted(name(day), bound(day)));
        }
        jdbc.sql("ALTER TABLE %s REORGANIZE PARTITION older INTO (%s)".formatted(table, String.join(", ", definitions)))
                .update();
    }

    private void manyMessages(LocalDate until) {
        jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at)
                        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
                        SELECT UNHEX(CONCAT(?, LPAD(HEX(a.i * 251 + b.i), 19, '0'))), 'purchase-made', 'old', '{}', 'PUBLISHED', ?
                        FROM n a, n b
                        """)
                .params(hex(idAt(until)).substring(0, 13), column(time(until)))
                .update();
    }

    private void manyHandled(LocalDate until) {
        jdbc.sql("""
                        INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at)
                        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
                        SELECT ?, UNHEX(CONCAT(?, LPAD(HEX(a.i * 251 + b.i), 19, '0'))), ?
                        FROM n a, n b
                        """)
                .params(Shipments.GROUP, hex(idAt(until)).substring(0, 13), column(time(until)))
                .update();
    }

    /** In the range that ends then. COMMITTED is due tomorrow. */
    private byte[] message(LocalDate until, String status) {
        byte[] id = idAt(until);
        jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at, next_attempt_at)
                        VALUES (?, 'purchase-made', ?, ?, ?, ?, IF(? = 'COMMITTED', UTC_TIMESTAMP(6) + INTERVAL 1 DAY, NULL))
                        """)
                .params(id, item, "{\"item\":\"%s\"}".formatted(item), status, column(time(until)), status)
                .update();
        return id;
    }

    private byte[] handled(byte[] id, int daysAgo) {
        jdbc.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES (?, ?, ?)")
                .params(Shipments.GROUP, id, column(Instant.now().minus(daysAgo, ChronoUnit.DAYS)))
                .update();
        return id;
    }

    /** PUBLISHED, or deleted since. */
    private boolean isDone(byte[] id) {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE id = ? AND status <> 'PUBLISHED'")
                        .param(id)
                        .query(Integer.class)
                        .single()
                == 0;
    }

    /** Listeners of all databases share a group. */
    private int deliveries(String item) {
        return Stream.concat(
                        Stream.of(shipments), instances.stream().map(instance -> instance.getBean(Shipments.class)))
                .mapToInt(each -> each.attempts(item).size())
                .sum();
    }

    private static Instant time(LocalDate until) {
        return until.atStartOfDay(ZoneOffset.UTC).toInstant().minusSeconds(3600);
    }

    private static byte[] idAt(LocalDate until) {
        return new MessageId(new UUID(
                        time(until).toEpochMilli() << 16 | 0x7000,
                        UUID.randomUUID().getLeastSignificantBits()))
                .toBytes();
    }

    private static byte[] foreignId() {
        return new MessageId(UUID.nameUUIDFromBytes(UUID.randomUUID().toString().getBytes())).toBytes();
    }

    private static String bound(LocalDate end) {
        return "x'%s'"
                .formatted(
                        hex(MessageId.lowestAt(end.atStartOfDay(ZoneOffset.UTC).toInstant())
                                .toBytes()));
    }

    private static String name(LocalDate end) {
        return "until_" + end.format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static String hex(byte[] id) {
        return HexFormat.of().withUpperCase().formatHex(id);
    }

    private static LocalDateTime column(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private List<String> partitions(String table) {
        return jdbc.sql("""
                        SELECT PARTITION_NAME FROM information_schema.PARTITIONS
                        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND PARTITION_NAME IS NOT NULL
                        ORDER BY PARTITION_ORDINAL_POSITION
                        """).param(table).query(String.class).list();
    }

    private List<String> ranges(String table) {
        return partitions(table).stream()
                .filter(name -> name.startsWith("until_"))
                .toList();
    }

    private List<String> tables() {
        return jdbc.sql("SHOW TABLES").query(String.class).list();
    }

    private int rows(String from) {
        return jdbc.sql("SELECT COUNT(*) FROM " + from).query(Integer.class).single();
    }

    private boolean isIn(String table, String partitions, byte[] id) {
        return jdbc.sql("SELECT COUNT(*) FROM %s PARTITION (%s) WHERE %s = ?"
                                .formatted(table, partitions, table.equals("txmq_inbox") ? "message_id" : "id"))
                        .param(id)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    private List<String> messagesUntil(LocalDate end) {
        return jdbc.sql("SELECT HEX(id) FROM txmq_message WHERE id < " + bound(end))
                .query(String.class)
                .list();
    }

    /** Holds the locks of tables, as another instance would, from a connection of its own. */
    private final class Pause implements AutoCloseable {

        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final CompletableFuture<Void> transaction;

        Pause(String... tables) {
            CompletableFuture<Void> held = new CompletableFuture<>();
            TransactionTemplate template = new TransactionTemplate(new DataSourceTransactionManager(source));
            transaction = CompletableFuture.runAsync(() -> template.executeWithoutResult(status -> {
                for (String table : tables) {
                    await().atMost(SOON)
                            .until(() ->
                                    jdbc.sql("SELECT 1 FROM txmq_purge WHERE purged_table = ? AND producer_group = ''")
                                                    .param(table)
                                                    .query(Integer.class)
                                                    .list()
                                                    .size()
                                            == 1);
                    jdbc.sql("SELECT 1 FROM txmq_purge WHERE purged_table = ? AND producer_group = '' FOR UPDATE")
                            .param(table)
                            .query(Integer.class)
                            .single();
                }
                held.complete(null);
                over.join();
            }));
            held.join();
        }

        @Override
        public void close() {
            over.complete(null);
            transaction.join();
        }
    }

    /** Sees that these are there at all times. */
    private final class Watch implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        private final CompletableFuture<Integer> looks;

        Watch(byte[]... ids) {
            looks = CompletableFuture.supplyAsync(() -> {
                int number = 0;
                while (!over.get()) {
                    int there = jdbc.sql(
                                    "SELECT COUNT(*) FROM txmq_message WHERE id IN (:ids) AND status <> 'PUBLISHED'")
                            .param("ids", List.of(ids))
                            .query(Integer.class)
                            .single();
                    assertThat(there).isEqualTo(ids.length);
                    number++;
                }
                return number;
            });
        }

        @Override
        public void close() {
            over.set(true);
            assertThat(looks.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join())
                    .isPositive();
        }
    }
}
