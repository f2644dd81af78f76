package dev.txmq.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.database.KitDatabase;

/**
 * Drops the rows of a range, except those that are still needed. Any step can be the last one of a process:
 *
 * <ol>
 *   <li>Create an empty table of the same columns, named by the end of the range.
 *   <li>Copy to it what must stay, together with a marker, in one transaction.
 *   <li>Exchange it with the range. This waits until no transaction uses the table, and is one step: what must stay is there
 *       before and after.
 *   <li>Put back what has begun to need it between the copy and the exchange, such as a message that an operator has published
 *       again. Nobody else sees the old range any more, so it does not change. In the same transaction, delete the marker.
 *   <li>Drop the old range.
 * </ol>
 *
 * Somebody who dies at these leaves a table. If the marker is in it, it holds copies only, and is dropped. If not, it is the old
 * range, or is empty: the last two steps are done, perhaps again. A message that was confirmed between the copy and the exchange
 * is still COMMITTED in its copy and is published again, as after a crash.
 */
final class RangeDrop {

    private static final Logger LOG = LoggerFactory.getLogger(RangeDrop.class);

    private final KitDatabase database;
    private final TransactionTemplate apart;
    private final PartitionedTable table;
    private final Partitions none;

    /** @param apart a transaction of its own: the one that holds the lock must not hold a table that is altered */
    RangeDrop(KitDatabase database, TransactionTemplate apart, PartitionedTable table) {
        this.database = database;
        this.apart = apart;
        this.table = table;
        this.none = new Partitions(table.name(), table.column(), List.of());
    }

    /** What others have begun. */
    void finishAll(Instant now) {
        apart.execute(status -> left()).forEach(aside -> finish(aside, now));
    }

    void drop(Partitions partitions, LocalDate end, Instant now) {
        String aside = partitions.aside(end);
        database.alter("CREATE TABLE %s LIKE %s".formatted(aside, table.name()));
        database.alter("ALTER TABLE %s REMOVE PARTITIONING".formatted(aside));
        int kept = apart.execute(status -> {
            database.jdbc()
                    .sql("INSERT INTO %s %s".formatted(aside, table.newMarker()))
                    .param(Partitions.marker(end))
                    .update();
            return database.jdbc()
                    .sql("INSERT INTO %s SELECT * FROM %s %s".formatted(aside, partitions.range(end), table.kept()))
                    .param(table.oldBefore(now))
                    .update();
        });
        database.alter(partitions.exchange(end, aside));
        finish(aside, now);
        LOG.info("dropped the rows of {} until {}, except {} that are still needed", table.name(), end, kept);
    }

    /** Of a table that is there: drops it, after what it alone knows has been put back. */
    private void finish(String aside, Instant now) {
        LocalDate end = none.endOfAside(aside);
        apart.executeWithoutResult(status -> {
            boolean copies = !database.jdbc()
                    .sql("SELECT 1 FROM %s WHERE %s".formatted(aside, table.marker()))
                    .param(Partitions.marker(end))
                    .query()
                    .listOfRows()
                    .isEmpty();
            if (!copies) {
                putBack(aside, end, now);
            }
        });
        database.alter("DROP TABLE " + aside);
    }

    private void putBack(String aside, LocalDate end, Instant now) {
        insertMissing(aside, now);
        // after that, each id has a row, and nobody can fence one until this transaction ends
        if (table.yieldTo(database, aside)) {
            insertMissing(aside, now);
        }
        database.jdbc()
                .sql("DELETE FROM %s WHERE %s".formatted(table.name(), table.marker()))
                .param(Partitions.marker(end))
                .update();
    }

    private void insertMissing(String aside, Instant now) {
        database.jdbc()
                .sql("INSERT IGNORE INTO %s SELECT * FROM %s %s".formatted(table.name(), aside, table.kept()))
                .param(table.oldBefore(now))
                .update();
    }

    private List<String> left() {
        return database
                .jdbc()
                .sql("""
                        SELECT TABLE_NAME FROM information_schema.TABLES
                        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE ? ORDER BY TABLE_NAME
                        """)
                .param(none.asides().replace("_", "\\_") + "until\\_________")
                .query(String.class)
                .stream()
                .filter(name -> name.matches(".*\\d{8}"))
                .toList();
    }
}
