package dev.txmq.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageStatus;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.KitDatabase.fromColumn;

/** Counts rows from indexes alone, in a time that is limited: a big log costs the reader, not the application. */
final class Counts {

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Counts(KitDatabase database, TransactionTemplate transaction, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Every status has a count. */
    Map<String, Long> messages() {
        Map<String, Long> counts = new TreeMap<>();
        for (MessageStatus status : MessageStatus.values()) {
            counts.put(status.name(), 0L);
        }
        transaction.executeWithoutResult(status -> database.jdbc()
                .sql("SELECT status, COUNT(*) AS messages FROM txmq_message GROUP BY status")
                .query(row -> {
                    counts.put(row.getString("status"), row.getLong("messages"));
                }));
        return counts;
    }

    /** How long ago the oldest message committed that the broker has not confirmed. */
    Optional<Duration> oldestUnconfirmed() {
        Instant now = clock.instant();
        return database.jdbc()
                .sql("""
                        SELECT created_at FROM txmq_message WHERE next_attempt_at IS NOT NULL AND status = 'COMMITTED'
                        ORDER BY created_at LIMIT 1
                        """)
                .query(LocalDateTime.class)
                .optional()
                .map(created -> Duration.between(fromColumn(created), now));
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
