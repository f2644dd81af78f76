package dev.txmq.it.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageLog.Operation;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RepublishTest extends ShopTest {

    private static final int FIRST_BATCH = 500;
    private static final int MESSAGES = 600;

    @Autowired
    PlatformTransactionManager transactionManager;

    @Autowired
    MeterRegistry meters;

    private final Instant from = Instant.now().minus(Duration.ofHours(40));
    private final Instant to = from.plusSeconds(1);

    /** As if the instance died between two batches: its connection ends, and nobody goes on. */
    @Test
    void thatIsCutOffBetweenItsBatchesIsAskedForAgainAndLosesAndDoublesNothing() {
        insertPublished();
        double duplicates = duplicates();

        new TransactionTemplate(transactionManager).executeWithoutResult(status -> {
            jdbc.sql("SELECT id FROM txmq_message WHERE message_key = ? FOR UPDATE")
                    .param(item + "-" + (FIRST_BATCH + 50))
                    .query()
                    .singleRow();
            CompletableFuture<Long> asked = CompletableFuture.supplyAsync(this::republish);
            long connection = await().atMost(SOON).until(this::connectionOfSecondBatch, id -> id > 0);
            CompletableFuture.runAsync(() -> jdbc.sql("KILL " + connection).update())
                    .join();
            assertThatThrownBy(asked::join).hasStackTraceContaining("republish");
        });

        assertThat(latest().messages()).isEqualTo(FIRST_BATCH);
        assertThat(latest().finishedAt()).isNull();
        await().atMost(SOON).until(() -> shipped("DISTINCT item") == FIRST_BATCH && published() == MESSAGES);

        assertThat(republish()).isEqualTo(MESSAGES);

        assertThat(latest().finishedAt()).isNotNull();
        await().atMost(SOON).until(() -> duplicates() - duplicates >= FIRST_BATCH);
        await().atMost(SOON).until(() -> shipped("DISTINCT item") == MESSAGES && published() == MESSAGES);
        assertThat(shipped("*")).isEqualTo(MESSAGES);
    }

    /** With ids of that time, in the order of their number. */
    private void insertPublished() {
        jdbc.sql("""
                        INSERT INTO txmq_message
                            (id, producer_group, topic, message_key, payload, status, created_at, published_at)
                        SELECT UNHEX(CONCAT(LPAD(HEX(?), 12, '0'), '7000', LPAD(HEX(0x8000000000000000 + seq), 16, '0'))), 'shop',
                            'purchase-made', CONCAT(?, '-', seq), CONCAT('{"item":"', ?, '-', seq, '"}'), 'PUBLISHED',
                            UTC_TIMESTAMP(6) - INTERVAL 40 HOUR, UTC_TIMESTAMP(6) - INTERVAL 40 HOUR
                        FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', %d), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) numbers
                        """.formatted(MESSAGES - 1))
                .params(from.toEpochMilli() + 1, item, item)
                .update();
    }

    private long republish() {
        return messageLog.republish("purchase-made", from, to, "the broker's disk is lost", "ada");
    }

    /** It waits for the row that the test has locked. */
    private long connectionOfSecondBatch() {
        return jdbc.sql("""
                        SELECT COALESCE(MAX(id), 0) FROM information_schema.processlist
                        WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE 'UPDATE txmq_message %id <= %status = _PUBLISHED%'
                        """).query(Long.class).single();
    }

    private Operation latest() {
        return messageLog.operations(1).get(0);
    }

    private int shipped(String what) {
        return jdbc.sql("SELECT COUNT(%s) FROM shipment WHERE item LIKE ?".formatted(what))
                .param(item + "-%")
                .query(Integer.class)
                .single();
    }

    private int published() {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE message_key LIKE ? AND status = 'PUBLISHED'")
                .param(item + "-%")
                .query(Integer.class)
                .single();
    }

    private double duplicates() {
        return meters.get("txmq.messages.consumed")
                .tags("group", Shipments.GROUP, "outcome", "duplicate")
                .counter()
                .count();
    }
}
