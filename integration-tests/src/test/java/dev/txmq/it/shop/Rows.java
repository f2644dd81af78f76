package dev.txmq.it.shop;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of the kit's tables, as they are in an outage and after it, or when many messages wait for their time. */
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

    /**
     * Scheduled ones of an application.
     *
     * @param dueAt in SQL; each is due a microsecond after the one before
     */
    public static void insertScheduled(JdbcClient jdbc, String group, String topic, int rows, String dueAt) {
        jdbc.sql("""
                        INSERT INTO txmq_scheduled
                            (id, topic, message_key, payload, status, producer_group, created_at, due_at)
                        SELECT RANDOM_BYTES(16), ?, CONCAT('key-', seq), '{"item":"x"}', 'SCHEDULED', ?, UTC_TIMESTAMP(6),
                            %s + INTERVAL seq MICROSECOND
                        FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', ? - 1), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) numbers
                        """.formatted(dueAt)).params(topic, group, rows).update();
    }

    public static int published(JdbcClient jdbc, String topic) {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE topic = ? AND status = 'PUBLISHED'")
                .param(topic)
                .query(Integer.class)
                .single();
    }
}
