package dev.txmq.actuate;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.database.KitDatabase;

/** Counts rows from indexes alone, in a time that is limited: a big log costs the reader, not the application. */
final class Counts {

    /** More are not counted. */
    private static final int MOST = 100_001;

    private final KitDatabase database;
    private final TransactionTemplate transaction;

    Counts(KitDatabase database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** Up to {@link #MOST}. */
    long failed() {
        return transaction.execute(
                status -> database.jdbc().sql("""
                        SELECT COUNT(*) FROM (
                            SELECT 1 FROM txmq_message WHERE next_attempt_at IS NULL AND status = 'FAILED' LIMIT ?) given_up
                        """).param(MOST).query(Long.class).single());
    }

    /** How many rows the message log has, as the database last guessed. Counting them would read all of an index. */
    Optional<Long> estimatedRows() {
        return transaction.execute(
                status -> database.jdbc().sql("""
                        SELECT TABLE_ROWS FROM information_schema.TABLES
                        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'txmq_message' AND TABLE_ROWS IS NOT NULL
                        """).query(Long.class).optional());
    }

    /** By group, then by status. */
    Map<String, Map<String, Long>> deadLetters() {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        transaction.executeWithoutResult(status -> database.jdbc().sql("""
                        SELECT consumer_group, status, COUNT(*) AS messages FROM txmq_dead_letter
                        GROUP BY status, consumer_group
                        """).query(row -> {
            counts.computeIfAbsent(row.getString("consumer_group"), group -> new TreeMap<>())
                    .put(row.getString("status"), row.getLong("messages"));
        }));
        return counts;
    }
}
