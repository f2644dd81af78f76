package dev.txmq.it.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class RetentionTest extends ShopTest {

    private ConfigurableApplicationContext purging;

    @Autowired
    EmbeddedMariaDb mariaDb;

    @BeforeEach
    void startPurging() {
        purging = ShopApplication.instance(sharedInfrastructure())
                .sources(ClockThatIsAhead.class)
                .run(
                        "--spring.application.name=purging",
                        "--spring.datasource.url=" + mariaDb.jdbcUrl("purged"),
                        "--txmq.retention.interval=1s",
                        "--txmq.retention.batch-size=2",
                        "--logging.level.dev.txmq.retention=debug");
        jdbc = purging.getBean(JdbcClient.class);
    }

    /** Each test has its own instance, which begins with the oldest row, and finds none of another test. */
    @AfterEach
    void stopPurging() {
        for (String table :
                List.of("txmq_message", "txmq_scheduled", "txmq_inbox", "txmq_dead_letter", "txmq_history")) {
            jdbc.sql("DELETE FROM " + table).update();
        }
        purging.close();
    }

    @Test
    void deletesInBatchesWhatIsOldByTheDatabasesClockAndNothingElse(CapturedOutput output) {
        List<MessageId> kept = new ArrayList<>();
        List<MessageId> old = new ArrayList<>();
        // all at once, or the purge might have passed some before they came
        new TransactionTemplate(purging.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            kept.addAll(List.of(message("FAILED", 9), message("FAILED", 9), message("FAILED", 9)));
            for (String state : List.of("PUBLISHED", "PUBLISHED", "PUBLISHED", "PUBLISHED", "ROLLED_BACK")) {
                old.add(message(state, 8));
            }
            kept.addAll(List.of(message("COMMITTED", 8), message("PUBLISHED", 6), message("ROLLED_BACK", 6)));
            inbox(Shipments.GROUP, 15);
            inbox(Shipments.GROUP, 15);
            inbox(Statistics.GROUP, 15);
            inbox(Shipments.GROUP, 13);
            deadLetter(Shipments.GROUP, "REPLAYED", 31);
            deadLetter(Shipments.GROUP, "DISCARDED", 31);
            deadLetter(Shipments.GROUP, "PARKED", 400);
            deadLetter(Shipments.GROUP, "REPLAYED", 29);
        });

        await().atMost(SOON).until(() -> old.stream().noneMatch(this::isThere));
        await().atMost(SOON).until(() -> count("txmq_inbox", Shipments.GROUP) == 1);
        await().atMost(SOON).until(() -> count("txmq_inbox", Statistics.GROUP) == 0);
        await().atMost(SOON).until(() -> count("txmq_dead_letter", Shipments.GROUP) == 2);

        assertThat(kept).allMatch(this::isThere);
        assertThat(output).contains("purged 2 rows of txmq_message", "purged 1 rows of txmq_message");
    }

    /** However long ago they were published: what waits for its time is not old. */
    @Test
    void deletesScheduledMessagesThatHaveBeenDueOrCancelledForLongAndNothingElse() {
        new TransactionTemplate(purging.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            scheduled("purging", "DUE", 8);
            scheduled("purging", "CANCELLED", 8);
            scheduled("purging", "CANCELLED", 9);
            scheduled("purging", "DUE", 6);
            scheduled("purging", "SCHEDULED", 400);
            scheduled("another", "DUE", 8);
        });

        await().atMost(SOON)
                .until(() -> jdbc.sql(
                                "SELECT status FROM txmq_scheduled WHERE producer_group = 'purging' ORDER BY status")
                        .query(String.class)
                        .list()
                        .equals(List.of("SCHEDULED", "DUE")));
        assertThat(jdbc.sql("SELECT COUNT(*) FROM txmq_scheduled WHERE producer_group = 'another'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void deletesWhatHappenedToMessagesLongAgoAndNothingElse() {
        new TransactionTemplate(purging.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            history("purging", 8);
            history("purging", 9);
            history("purging", 6);
            history("another", 8);
        });

        await().atMost(SOON)
                .until(() -> jdbc.sql("SELECT producer_group FROM txmq_history ORDER BY producer_group")
                        .query(String.class)
                        .list()
                        .equals(List.of("another", "purging")));
    }

    private void history(String application, int daysOld) {
        jdbc.sql("""
                INSERT INTO txmq_history (message_id, happened_at, kind, producer_group, instance)
                VALUES (?, TIMESTAMPADD(DAY, ?, UTC_TIMESTAMP(6)), 'REPUBLISHED', ?, 'host 1')
                """)
                .params(new MessageId(UUID.randomUUID()).toBytes(), -daysOld, application)
                .update();
    }

    @Test
    void leavesToAnotherApplicationWhatBelongsToIt() {
        // at once, or the purge might come while it belongs to nobody
        MessageId foreign = new TransactionTemplate(purging.getBean(PlatformTransactionManager.class))
                .execute(status -> {
                    MessageId id = message("PUBLISHED", 20);
                    jdbc.sql("UPDATE txmq_message SET producer_group = 'another' WHERE id = ?")
                            .param(id.toBytes())
                            .update();
                    return id;
                });
        inbox("another-group", 20);
        deadLetter("another-group", "REPLAYED", 40);
        // younger: when these are gone, those above have been passed
        MessageId own = message("PUBLISHED", 19);
        inbox(Statistics.GROUP, 19);
        deadLetter(Statistics.GROUP, "REPLAYED", 39);

        await().atMost(SOON).until(() -> !isThere(own));
        await().atMost(SOON).until(() -> count("txmq_inbox", Statistics.GROUP) == 0);
        await().atMost(SOON).until(() -> count("txmq_dead_letter", Statistics.GROUP) == 0);

        assertThat(isThere(foreign)).isTrue();
        assertThat(count("txmq_inbox", "another-group")).isEqualTo(1);
        assertThat(count("txmq_dead_letter", "another-group")).isEqualTo(1);
    }

    /** And a table that cannot be purged keeps no other from it. */
    @Test
    void letsOneInstancePurgeATable() {
        new TransactionTemplate(purging.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            assertThat(jdbc.sql("""
                                    SELECT purged_table FROM txmq_purge
                                    WHERE producer_group = 'purging' AND purged_table = 'txmq_message' FOR UPDATE
                                    """).query(String.class).list()).hasSize(1);
            elsewhere(() -> {
                message("PUBLISHED", 18);
                inbox(Statistics.GROUP, 18);
                deadLetter(Statistics.GROUP, "REPLAYED", 38);
            });

            await().atMost(SOON).until(() -> elsewhere(() -> count("txmq_inbox", Statistics.GROUP)) == 0);
            await().atMost(SOON).until(() -> elsewhere(() -> count("txmq_dead_letter", Statistics.GROUP)) == 0);
            assertThat(elsewhere(this::messages)).isEqualTo(1);
        });
        await().atMost(SOON).until(() -> messages() == 0);
    }

    @Test
    void refusesAMessageLogThatForgetsBeforeTheBrokerDoes() {
        assertThatThrownBy(() ->
                        start("forgetful-log", "--txmq.retention.published=2d").close())
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining(
                                "txmq.retention.published must be at least the broker's fileReservedTime, 72h here, was 2d")
                        .hasMessageContaining("raise it to 3d"));
        try (ConfigurableApplicationContext outbox =
                start("forgetful-outbox", "--txmq.retention.published=2d", "--txmq.producer.mode=outbox")) {
            assertThat(outbox.isActive()).isTrue();
        }
    }

    @Test
    void refusesAnInboxThatForgetsBeforeTheBrokerDoes() {
        assertThatThrownBy(() -> start("forgetful", "--txmq.retention.inbox=2d").close())
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("txmq.retention.inbox must be at least")
                        .hasMessageContaining("was 2d")
                        .hasMessageContaining("raise it to 4d"));
    }

    @Test
    void saysThatTheInboxForgetsTooEarlyWhenABrokerIsFirstReached(CapturedOutput output) {
        int port = TestSocketUtils.findAvailableTcpPort();
        try (ConfigurableApplicationContext shop = start(
                        "forgetful-late",
                        "--txmq.retention.inbox=2d",
                        "--txmq.retention.published=2d",
                        "--txmq.retention.interval=1s",
                        "--txmq.name-server=127.0.0.1:" + port);
                EmbeddedRocketMq late = EmbeddedRocketMq.builder()
                        .ports(port, 0)
                        .topic("purchase-made", "purchase-noted", "purchase-large")
                        .start()) {
            assertThat(late.nameServer()).endsWith(":" + port);
            await().atMost(SOON.multipliedBy(2))
                    .until(() -> output.getAll().contains("txmq.retention.inbox must be at least"));
            await().atMost(SOON)
                    .until(() -> output.getAll().contains("was 2d: raise it to 3d. Until then no message is purged"));
            assertThat(shop.isActive()).isTrue();
        }
    }

    private ConfigurableApplicationContext start(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.application.name=" + name);
        return ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new));
    }

    private MessageId message(String status, int daysOld) {
        Instant created = Instant.now().minus(daysOld, ChronoUnit.DAYS);
        MessageId id = new MessageId(new UUID(
                created.toEpochMilli() << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits()));
        jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at)
                        VALUES (?, 'purchase-made', ?, '{}', ?, ?)
                        """).params(id.toBytes(), item, status, column(created)).update();
        return id;
    }

    private void inbox(String group, int daysOld) {
        jdbc.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES (?, ?, ?)")
                .params(group, randomId(), column(Instant.now().minus(daysOld, ChronoUnit.DAYS)))
                .update();
    }

    private void deadLetter(String group, String status, int daysOld) {
        LocalDateTime time = column(Instant.now().minus(daysOld, ChronoUnit.DAYS));
        jdbc.sql("""
                        INSERT INTO txmq_dead_letter (consumer_group, message_id, topic, message_key, payload, status, attempts,
                                                      parked_at, settled_at)
                        VALUES (?, ?, 'purchase-made', '', '{}', ?, 1, ?, ?)
                        """)
                .param(group)
                .param(randomId())
                .param(status)
                .param(time)
                .param("PARKED".equals(status) ? null : time)
                .update();
    }

    /** Due in a year, if it is not settled. */
    private void scheduled(String group, String status, int daysOld) {
        LocalDateTime time = column(Instant.now().minus(daysOld, ChronoUnit.DAYS));
        boolean waits = "SCHEDULED".equals(status);
        jdbc.sql("""
                        INSERT INTO txmq_scheduled (id, topic, message_key, payload, status, producer_group, created_at, due_at,
                                                    settled_at)
                        VALUES (?, 'purchase-made', '', '{}', ?, ?, ?, ?, ?)
                        """)
                .param(randomId())
                .param(status)
                .param(group)
                .param(time)
                .param(waits ? column(Instant.now().plus(365, ChronoUnit.DAYS)) : time)
                .param(waits ? null : time)
                .update();
    }

    private int count(String table, String group) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE consumer_group = ?")
                .param(group)
                .query(Integer.class)
                .single();
    }

    private boolean isThere(MessageId id) {
        return purging.getBean(MessageLog.class).find(id).isPresent();
    }

    private int messages() {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE message_key = ?")
                .param(item)
                .query(Integer.class)
                .single();
    }

    /** Outside the transaction of this thread. */
    private static <T> T elsewhere(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work).join();
    }

    private static void elsewhere(Runnable work) {
        CompletableFuture.runAsync(work).join();
    }

    private static byte[] randomId() {
        return new MessageId(UUID.randomUUID()).toBytes();
    }

    private static LocalDateTime column(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /** A clock for business must not make the kit forget. */
    @Configuration(proxyBeanMethods = false)
    static class ClockThatIsAhead {

        @Bean
        Clock clock() {
            return Clock.offset(Clock.systemUTC(), Duration.ofDays(400));
        }
    }
}
