package dev.txmq.shop;

import java.time.Instant;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;

/** Messages of the last day, most of them handled; one of a thousand failed, one has a dead letter, and one differs. One of ten came twice. */
public final class ManyRows {

    private static final int AT_ONCE = 100_000;
    private static final int ONE_OF = 1_000;
    private static final long DAY = 86_400_000;

    private final JdbcClient jdbc;
    private final int rows;
    private final long from = Instant.now().toEpochMilli() - DAY;

    ManyRows(JdbcClient jdbc, int rows) {
        this.jdbc = jdbc;
        this.rows = rows;
        for (int first = 1; first <= rows; first += AT_ONCE) {
            fill("seq_%d_to_%d".formatted(first, Math.min(rows, first + AT_ONCE - 1)));
        }
        jdbc.sql("ANALYZE TABLE txmq_message, txmq_inbox, txmq_dead_letter, txmq_difference, txmq_history")
                .query()
                .listOfRows();
    }

    /** The id of the message with this number, as the kit makes ids: they begin with the time. */
    private String id() {
        return """
                UNHEX(CONCAT(LPAD(HEX(CAST(%d + FLOOR(seq * %.6f) AS UNSIGNED)), 12, '0'), '7', LEFT(MD5(seq), 3), '8', SUBSTR(MD5(seq), 4, 15)))
                """.formatted(from, DAY / (double) rows);
    }

    private void fill(String numbers) {
        insert("""
                txmq_message (id, producer_group, topic, message_key, payload, status, attempts, last_error, created_at, published_at)
                SELECT %s, 'console-shop', '%s', CONCAT('key-', seq), REPEAT('x', 400), IF(seq %% %d = 1, 'FAILED', 'PUBLISHED'), 1,
                    IF(seq %% %d = 1, 'no route', NULL), UTC_TIMESTAMP(6), IF(seq %% %d = 1, NULL, UTC_TIMESTAMP(6))
                """.formatted(id(), Shop.TOPIC, ONE_OF, ONE_OF, ONE_OF), numbers, "TRUE");
        insert(
                "txmq_inbox (consumer_group, message_id, consumed_at) SELECT '%s', %s, UTC_TIMESTAMP(6)"
                        .formatted(Shop.GROUP, id()),
                numbers,
                "seq % " + ONE_OF + " > 2");
        insert("""
                txmq_dead_letter (consumer_group, message_id, topic, message_key, payload, status, attempts, last_error, parked_at)
                SELECT '%s', %s, '%s', CONCAT('key-', seq), REPEAT('x', 400), 'PARKED', 1, 'no desk', UTC_TIMESTAMP(6)
                """.formatted(Shop.GROUP, id(), Shop.TOPIC), numbers, "seq % " + ONE_OF + " = 2");
        insert("""
                txmq_difference (consumer_group, message_id, kind, state, topic, message_key, first_seen_at, last_seen_at)
                SELECT '%s', %s, 'LOST', 'OPEN', '%s', CONCAT('key-', seq), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                """.formatted(Shop.GROUP, id(), Shop.TOPIC), numbers, "seq % " + ONE_OF + " = 0");
        duplicates(numbers);
    }

    private void duplicates(String numbers) {
        insert("""
                txmq_history (message_id, happened_at, kind, producer_group, consumer_group, attempt, instance)
                SELECT %s, UTC_TIMESTAMP(6), 'DUPLICATE', 'console-shop', '%s', 1, 'host 1'
                """.formatted(id(), Shop.GROUP), numbers, "seq % 10 = 0");
    }

    private void insert(String rowsOf, String numbers, String condition) {
        jdbc.sql("INSERT INTO %s FROM %s WHERE %s".formatted(rowsOf, numbers, condition))
                .update();
    }

    /** The message in the middle. Its key is {@code key-} and half the number of rows. */
    public MessageId middle() {
        return MessageId.of(jdbc.sql("SELECT id FROM txmq_message WHERE message_key = ?")
                .param("key-" + rows / 2)
                .query(byte[].class)
                .single());
    }

    /** How many rows the database has read since it started. */
    public long read() {
        return jdbc.sql(
                        "SELECT SUM(variable_value) FROM information_schema.global_status WHERE variable_name LIKE 'HANDLER_READ%'")
                .query(Long.class)
                .single();
    }
}
