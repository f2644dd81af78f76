package dev.txmq.consume;

import java.time.Instant;
import java.time.LocalDateTime;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.database.KitDatabase;

import static dev.txmq.database.Columns.fromColumn;

/** Reads and writes {@code txmq_group}: what all instances of a consumer group have to remember. */
final class GroupTable {

    private final KitDatabase database;
    private final TransactionTemplate transaction;

    GroupTable(KitDatabase database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** When the group was started first, by the database's clock: now, unless an instance has remembered it before. */
    Instant firstStart(String group) {
        return transaction.execute(status -> {
            database.jdbc().sql("""
                            INSERT INTO txmq_group (consumer_group, started_at) VALUES (?, UTC_TIMESTAMP(6))
                            ON DUPLICATE KEY UPDATE started_at = COALESCE(started_at, UTC_TIMESTAMP(6))
                            """).param(group).update();
            return fromColumn(database.jdbc()
                    .sql("SELECT started_at FROM txmq_group WHERE consumer_group = ?")
                    .param(group)
                    .query(LocalDateTime.class)
                    .single());
        });
    }
}
