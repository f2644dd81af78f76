package dev.txmq.it.shop;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of {@code txmq_message}, as they are in an outage and after it. */
public final class Rows {

    private Rows() {}

    /** Of nobody in particular, each due a microsecond after the one before. */
    public static void insertDue(JdbcClient jdbc, String topic, int rows, int minutesAgo) {
        jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at, next_attempt_at)
                        SELECT RANDOM_BYTES(16), ?, CONCAT('key-', seq), '{"item":"x"}', 'COMMITTED', UTC_TIMESTAMP(6),
                            UTC_TIMESTAMP(6) - INTERVAL ? MINUTE + INTERVAL seq MICROSECOND
                        FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', ? - 1), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) numbers
                        """).params(topic, minutesAgo, rows).update();
    }

    public static int published(JdbcClient jdbc, String topic) {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE topic = ? AND status = 'PUBLISHED'")
                .param(topic)
                .query(Integer.class)
                .single();
    }
}
