package dev.txmq.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.database.KitDatabase;

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
    private final PurgeLock lock;
    private final PurgedTable table;
    private final Function<Instant, String> rows;
    private final int batchSize;
    private Instant roundStarted = Instant.EPOCH;
    private Object position;

    /** @param rows that it deletes from; follows FROM */
    Purge(KitDatabase database, PurgeLock lock, PurgedTable table, Function<Instant, String> rows, int batchSize) {
        this.database = database;
        this.lock = lock;
        this.table = table;
        this.rows = rows;
        this.batchSize = batchSize;
        this.position = table.lowest();
    }

    /** Looks at one batch, and returns whether there may be more to do at once. */
    boolean purgeOnce() {
        lock.register();
        if (!table.isReady()) {
            return false;
        }
        Optional<Batch> purged = lock.whileHeld(this::purge);
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
        Instant now = database.now();
        if (roundStarted.plus(ROUND).isBefore(now)) {
            roundStarted = now;
            position = table.lowest();
        }
        String column = table.column();
        String from = rows.apply(now);
        Batch next = database.jdbc()
                .sql("""
                        SELECT COUNT(*) AS seen, MAX(%1$s) AS last
                        FROM (SELECT %1$s FROM %2$s WHERE %1$s > ? AND %1$s < ? ORDER BY %1$s LIMIT ?) batch
                        """.formatted(column, from))
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
                        .formatted(column, from, table.condition()))
                .params(values)
                .update();
        return Optional.of(new Batch(next.seen(), next.end(), deleted));
    }

    private record Batch(int seen, Object end, int deleted) {}
}
