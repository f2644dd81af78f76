package dev.txmq.it.publish;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.StoredMessage;

import static dev.txmq.it.shop.Rows.insertScheduled;
import static dev.txmq.it.shop.Rows.published;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A schedule of many messages, and one whose clock jumps. Each test has a database of its own. */
class DueMessagesTest extends ShopTest {

    private final List<ConfigurableApplicationContext> shops = new ArrayList<>();

    @Autowired
    EmbeddedMariaDb mariaDb;

    @AfterEach
    void stopShops() {
        shops.forEach(ConfigurableApplicationContext::close);
    }

    /** Some long before they are due, some after, and most at that very moment. */
    @Test
    void eachMessageIsEitherCancelledOrDeliveredAndTheAnswerTells() throws Exception {
        ConfigurableApplicationContext shop = start("raced", "raced");
        MessageLog log = shop.getBean(MessageLog.class);
        Random random = new Random(281128);
        Map<MessageId, Future<Boolean>> answers = new LinkedHashMap<>();
        ScheduledExecutorService callers = Executors.newScheduledThreadPool(8);
        for (int i = 0; i < 400; i++) {
            Duration delay = Duration.ofMillis(500 + random.nextInt(3_000));
            MessageId id = schedule(shop, item + "-" + i, i < 10 ? Duration.ofDays(1) : delay);
            long moment = i < 10 ? 0 : i < 20 ? 60_000 : delay.toMillis() - 250 + random.nextInt(500);
            if (moment < 60_000) {
                answers.put(id, callers.schedule(() -> log.cancel(id), moment, TimeUnit.MILLISECONDS));
            } else {
                answers.put(id, callers.submit(() -> {
                    await().atMost(SOON).until(() -> log.find(id).orElseThrow().status() == MessageStatus.PUBLISHED);
                    return log.cancel(id);
                }));
            }
        }
        Map<MessageId, Boolean> cancelled = new LinkedHashMap<>();
        for (Map.Entry<MessageId, Future<Boolean>> answer : answers.entrySet()) {
            cancelled.put(answer.getKey(), answer.getValue().get(2, TimeUnit.MINUTES));
        }
        callers.shutdown();

        Map<MessageId, MessageStatus> expected = cancelled.entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue() ? MessageStatus.CANCELLED : MessageStatus.PUBLISHED));
        assertThat(cancelled.values()).contains(true, false);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cancelled.keySet())
                        .allSatisfy(id ->
                                assertThat(log.find(id).orElseThrow().status()).isEqualTo(expected.get(id))));
        List<String> delivered = rocketMq.messages("purchase-made").stream()
                .filter(message -> message.key().startsWith(item))
                .map(StoredMessage::id)
                .toList();
        assertThat(delivered)
                .containsExactlyInAnyOrderElementsOf(cancelled.entrySet().stream()
                        .filter(entry -> !entry.getValue())
                        .map(entry -> entry.getKey().toString())
                        .toList());
    }

    /** Nobody reads what is far ahead: not for each message that is due, and not for a purchase. */
    @Test
    @Tag("long")
    void manyMessagesFarAheadCostTheOthersNothing() {
        ConfigurableApplicationContext shop = start("far-ahead", "far_ahead");
        JdbcClient own = shop.getBean(JdbcClient.class);
        int far = 200_000;
        insertScheduled(own, "far-ahead", "purchase-made", far, "UTC_TIMESTAMP(6) + INTERVAL 300 DAY");
        long before = rowsRead(own);

        List<MessageId> due = IntStream.range(0, 20)
                .mapToObj(i -> schedule(shop, item + "-" + i, Duration.ofMillis(250L * i)))
                .toList();
        MessageId bought = shop.getBean(Purchases.class).buy(item);

        MessageLog log = shop.getBean(MessageLog.class);
        await().atMost(SOON)
                .until(() ->
                        due.stream().allMatch(id -> log.find(id).orElseThrow().status() == MessageStatus.PUBLISHED));
        await().atMost(SOON).until(() -> log.find(bought).orElseThrow().status() == MessageStatus.PUBLISHED);
        // twenty looks; one count a minute reads 100,001
        assertThat(rowsRead(own) - before).isLessThan(3L * far);
    }

    /** After an outage, the oldest go first; and one that has just become due does not wait for all of them. */
    @Test
    @Tag("long")
    void whatIsOverdueIsDeliveredOldestFirstAndKeepsNoNewOneWaiting() {
        rocketMq.createTopic("overdue");
        rocketMq.createTopic("due-now");
        ConfigurableApplicationContext shop = start("overdue", "overdue", "--txmq.relay.batch-size=100");
        JdbcClient own = shop.getBean(JdbcClient.class);
        new TransactionTemplate(shop.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            insertScheduled(own, "overdue", "overdue", 10_000, "UTC_TIMESTAMP(6) - INTERVAL 1 HOUR");
            insertScheduled(own, "overdue", "due-now", 1, "UTC_TIMESTAMP(6)");
        });

        await().atMost(SOON).until(() -> published(own, "overdue") == 10_000 && published(own, "due-now") == 1);

        assertThat(own.sql("""
                                SELECT COUNT(*) FROM txmq_scheduled WHERE topic = 'overdue'
                                  AND settled_at > (SELECT settled_at FROM txmq_scheduled WHERE topic = 'due-now')
                                """).query(Integer.class).single()).isGreaterThan(5_000);
        // of the first batches, half are those that were due for longest
        assertThat(own.sql("""
                                SELECT COUNT(*) FROM (
                                    SELECT due_at FROM txmq_scheduled WHERE topic = 'overdue' ORDER BY settled_at LIMIT 2000) taken
                                WHERE due_at <= (
                                    SELECT due_at FROM txmq_scheduled WHERE topic = 'overdue' ORDER BY due_at LIMIT 1 OFFSET 1999)
                                """).query(Integer.class).single()).isBetween(800, 1_200);
    }

    @Test
    void aClockThatJumpsBackDeliversNothingTwice() {
        Instant noon = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        AtomicReference<Instant> now = new AtomicReference<>(noon);
        ConfigurableApplicationContext shop = start("jumping", "jumping", now);
        MessageLog log = shop.getBean(MessageLog.class);
        MessageId first = schedule(shop, item + "-1", Duration.ofHours(1));
        now.set(noon.plus(Duration.ofMinutes(61)));
        awaitPublished(log, first);

        now.set(noon);
        MessageId second = schedule(shop, item + "-2", Duration.ofMinutes(30));
        MessageId third = schedule(shop, item + "-3", Duration.ofMinutes(40));
        now.set(noon.plus(Duration.ofMinutes(31)));
        awaitPublished(log, second);

        assertThat(log.find(third).orElseThrow().status()).isEqualTo(MessageStatus.SCHEDULED);
        now.set(noon.plus(Duration.ofMinutes(62)));
        awaitPublished(log, third);
        assertThat(rocketMq.messages("purchase-made"))
                .filteredOn(message -> message.key().startsWith(item))
                .extracting(StoredMessage::id)
                .containsExactlyInAnyOrder(first.toString(), second.toString(), third.toString());
    }

    private void awaitPublished(MessageLog log, MessageId id) {
        await().atMost(SOON).until(() -> log.find(id).orElseThrow().status() == MessageStatus.PUBLISHED);
    }

    /** By all of the server. */
    private static long rowsRead(JdbcClient jdbc) {
        return jdbc
                .sql("SHOW GLOBAL STATUS LIKE 'Handler_read%'")
                .query((row, number) -> row.getLong(2))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static MessageId schedule(ConfigurableApplicationContext shop, String item, Duration delay) {
        return new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .execute(status -> shop.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage("purchase-made", item, new PurchaseMade(item))
                                .deliverAfter(delay)));
    }

    private ConfigurableApplicationContext start(String name, String database, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--spring.application.name=" + name, "--spring.datasource.url=" + mariaDb.jdbcUrl(database)));
        all.addAll(List.of(arguments));
        return add(ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new)));
    }

    /** Both the database and the instance go by these hands. */
    private ConfigurableApplicationContext start(String name, String database, AtomicReference<Instant> now) {
        InstantSource hands = now::get;
        return add(ShopApplication.instance(sharedInfrastructure())
                .initializers((GenericApplicationContext context) -> {
                    context.registerBean(Clock.class, () -> hands.withZone(ZoneOffset.UTC));
                    context.registerBean(
                            DataSource.class,
                            () -> new DatabaseOfHands(
                                    mariaDb.jdbcUrl(database), mariaDb.username(), mariaDb.password(), hands));
                })
                .run("--spring.application.name=" + name));
    }

    private ConfigurableApplicationContext add(ConfigurableApplicationContext shop) {
        shops.add(shop);
        return shop;
    }
}
