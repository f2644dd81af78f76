package dev.txmq.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.database.KitDatabase;

import static dev.txmq.database.KitDatabase.fromColumn;

/**
 * Deletes rows of one table that are older than their retention, by the clock of the database, whatever the JVM's says:
 *
 * <ol>
 *   <li>Lock the row of {@code txmq_purge} that stands for the table, or leave it to the instance that has.
 *   <li>Look at the next few rows in the order of their age, beginning where the batch before ended: rows that stay, and those
 *       that were deleted while an old snapshot still needs them, are passed once and not with each batch.
 *   <li>Delete those of them that may go, and commit. A crash loses the batch under way.
 * </ol>
 *
 * Every few hours it begins again with the oldest row, for those that had to stay the last time.
 */
final class Purge {

    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
    private static final Duration ROUND = Duration.ofHours(6);

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final PurgedTable table;
    private final String owner;
    private final int batchSize;
    private boolean registered;
    private Instant roundStarted = Instant.EPOCH;
    private Object position;

    Purge(KitDatabase database, TransactionTemplate transaction, PurgedTable table, String owner, int batchSize) {
        this.database = database;
        this.transaction = transaction;
        this.table = table;
        this.owner = owner;
        this.batchSize = batchSize;
        this.position = table.lowest();
    }

    /** Looks at one batch, and returns whether there may be more to do at once. */
    boolean purgeOnce() {
        if (!table.isReady()) {
            return false;
        }
        register();
        Optional<Batch> purged = transaction.execute(status -> isFree() ? purge() : Optional.empty());
        if (purged.isEmpty()) {
            return false;
        }
        Batch batch = purged.get();
        position = batch.end();
        if (batch.deleted() > 0) {
            LOG.debug("purged {} rows of {}", batch.deleted(), table.name());
        }
        return batch.seen() == batchSize;
    }

    private Optional<Batch> purge() {
        Instant now = fromColumn(database.jdbc()
                .sql("SELECT UTC_TIMESTAMP(6)")
                .query(LocalDateTime.class)
                .single());
        if (roundStarted.plus(ROUND).isBefore(now)) {
            roundStarted = now;
            position = table.lowest();
        }
        String column = table.column();
        Batch next = database.jdbc()
                .sql("""
                        SELECT COUNT(*) AS seen, MAX(%1$s) AS last
                        FROM (SELECT %1$s FROM %2$s WHERE %1$s > ? AND %1$s < ? ORDER BY %1$s LIMIT ?) batch
                        """.formatted(column, table.name()))
                .params(position, table.end(now), batchSize)
                .query((row, number) -> new Batch(row.getInt("seen"), table.position(row, "last"), 0))
                .single();
        if (next.seen() == 0) {
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>(List.of(position, next.end()));
        values.addAll(table.values(now));
        int deleted = database.jdbc()
                .sql("DELETE FROM %2$s WHERE %1$s > ? AND %1$s <= ? AND %3$s"
                        .formatted(column, table.name(), table.condition()))
                .params(values)
                .update();
        return Optional.of(new Batch(next.seen(), next.end(), deleted));
    }

    /** Until the transaction ends. */
    private boolean isFree() {
        return !database.jdbc()
                .sql("""
                        SELECT 1 FROM txmq_purge WHERE producer_group = ? AND purged_table = ? FOR UPDATE SKIP LOCKED
                        """)
                .params(owner, table.name())
                .query()
                .listOfRows()
                .isEmpty();
    }

    /** Looks first, since an insert would wait for the instance that purges. */
    private void register() {
        if (registered) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            boolean there = !database.jdbc()
                    .sql("SELECT 1 FROM txmq_purge WHERE producer_group = ? AND purged_table = ?")
                    .params(owner, table.name())
                    .query()
                    .listOfRows()
                    .isEmpty();
            if (!there) {
                database.jdbc()
                        .sql("INSERT IGNORE INTO txmq_purge (producer_group, purged_table) VALUES (?, ?)")
                        .params(owner, table.name())
                        .update();
            }
        });
        registered = true;
    }

    private record Batch(int seen, Object end, int deleted) {}
}
