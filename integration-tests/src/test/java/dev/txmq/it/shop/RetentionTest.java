package dev.txmq.it.shop;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.test.util.TestSocketUtils;

import dev.txmq.MessageId;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class RetentionTest extends ShopTest {

    private final String group = "purged-" + UUID.randomUUID();

    @Test
    void deletesInBatchesWhatIsOldAndNothingElse(CapturedOutput output) {
        List<MessageId> old = new ArrayList<>();
        for (String status : List.of("PUBLISHED", "PUBLISHED", "PUBLISHED", "PUBLISHED", "ROLLED_BACK")) {
            old.add(message(status, 8));
        }
        List<MessageId> kept = List.of(
                message("COMMITTED", 8), message("FAILED", 8), message("PUBLISHED", 6), message("ROLLED_BACK", 6));
        inbox(15);
        inbox(15);
        inbox(15);
        inbox(13);
        deadLetter("REPLAYED", 31);
        deadLetter("DISCARDED", 31);
        deadLetter("PARKED", 400);
        deadLetter("REPLAYED", 29);

        try (ConfigurableApplicationContext purging = start(
                "purging",
                "--txmq.retention.interval=1s",
                "--txmq.retention.batch-size=2",
                "--logging.level.dev.txmq.retention=debug")) {
            await().atMost(SOON)
                    .until(() -> old.stream().allMatch(id -> status(id).isEmpty()));
            await().atMost(SOON).until(() -> count("txmq_inbox") == 1);
            await().atMost(SOON).until(() -> count("txmq_dead_letter") == 2);
        }

        assertThat(kept).allMatch(id -> status(id).isPresent());
        assertThat(output).contains("purged 2 rows of txmq_message", "purged 1 rows of txmq_message");
        jdbc.sql("DELETE FROM txmq_message WHERE message_key = ?").param(item).update();
    }

    @Test
    void refusesAnInboxThatForgetsBeforeTheBrokerDoes() {
        assertThatThrownBy(() -> start("forgetful", "--txmq.retention.inbox=2d").close())
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("txmq.retention.inbox must be at least")
                        .hasMessageContaining("was 48h")
                        .hasMessageContaining("raise it to 4d"));
    }

    @Test
    void saysThatTheInboxForgetsTooEarlyWhenABrokerIsFirstReached(CapturedOutput output) {
        int port = TestSocketUtils.findAvailableTcpPort();
        try (ConfigurableApplicationContext shop =
                        start("forgetful-late", "--txmq.retention.inbox=2d", "--txmq.name-server=127.0.0.1:" + port);
                EmbeddedRocketMq late = EmbeddedRocketMq.builder()
                        .ports(port, 0)
                        .topic("purchase-made", "purchase-noted")
                        .start()) {
            assertThat(late.nameServer()).endsWith(":" + port);
            await().atMost(SOON.multipliedBy(2))
                    .until(() -> output.getAll().contains("txmq.retention.inbox must be at least"));
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

    private void inbox(int daysOld) {
        jdbc.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES (?, ?, ?)")
                .params(group, randomId(), column(Instant.now().minus(daysOld, ChronoUnit.DAYS)))
                .update();
    }

    private void deadLetter(String status, int daysOld) {
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

    private int count(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE consumer_group = ?")
                .param(group)
                .query(Integer.class)
                .single();
    }

    private static byte[] randomId() {
        return new MessageId(UUID.randomUUID()).toBytes();
    }

    private static LocalDateTime column(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
