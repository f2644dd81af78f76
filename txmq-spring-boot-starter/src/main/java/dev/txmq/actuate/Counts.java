package dev.txmq.actuate;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageStatus;
import dev.txmq.database.KitDatabase;

/** Counts rows from indexes alone, in a time that is limited: a big log costs the reader, not the application. */
final class Counts {

    private final KitDatabase database;
    private final TransactionTemplate transaction;

    Counts(KitDatabase database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
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
