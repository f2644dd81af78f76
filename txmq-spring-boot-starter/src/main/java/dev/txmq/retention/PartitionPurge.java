package dev.txmq.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;

/**
 * Divides one table into ranges of time, and drops those that are old, by the clock of the database. One instance at a time does
 * it, and any step can be the last one of a process:
 *
 * <ol>
 *   <li>Finish what another instance may have left, see {@link RangeDrop}.
 *   <li>Make the ranges that will be needed next. {@code later} is nearly empty, or is left as it is.
 *   <li>An old range with few rows is merged into {@code older}, where {@link Purge} deletes them. No row is lost.
 *   <li>Of an old range with many rows, {@link RangeDrop} leaves what is still needed.
 * </ol>
 *
 * <p>Every ALTER TABLE waits for a second at most, because whoever comes after it waits too. It is tried again with the next purge.
 */
final class PartitionPurge {

    /** Owner of the lock, whoever is in the schema. */
    static final String EVERYBODY = "";

    private static final Logger LOG = LoggerFactory.getLogger(PartitionPurge.class);

    /** What an ALTER TABLE copies, at most, while nobody can write. */
    private static final int MOST_ROWS = 50_000;

    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** Between the clocks of producers and that of the database. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private static final int RANGES_KEPT = 8;

    private final KitDatabase database;
    private final PurgeLock lock;
    private final TransactionTemplate apart;
    private final PartitionedTable table;
    private final int days;
    private final RangeDrop drop;
    private final Set<String> told = new HashSet<>();

    PartitionPurge(KitDatabase database, PurgeLock lock, TransactionTemplate apart, PartitionedTable table) {
        this.database = database;
        this.lock = lock;
        this.apart = apart;
        this.table = table;
        this.days = days(table.retention());
        this.drop = new RangeDrop(database, apart, table);
    }

    /** Of a range: an eighth of the retention, in whole days. */
    private static int days(Duration retention) {
        return Math.toIntExact(Math.max(1, (retention.toDays() + RANGES_KEPT - 1) / RANGES_KEPT));
    }

    /** What {@link Purge} deletes from; follows FROM. A range that could not be dropped for long is among it. */
    static String deleted(KitDatabase database, PartitionedTable table, Instant now) {
        Duration patience = Duration.ofDays(2L * days(table.retention()));
        return Partitions.of(database, table.name(), table.column())
                .deleted(now.minus(table.retention()).minus(patience));
    }

    /** Does all that is to be done now. */
    void purgeOnce() {
        if (!table.isOwn()) {
            return;
        }
        try {
            lock.whileHeld(() -> {
                purge();
                return Optional.empty();
            });
        } catch (PessimisticLockingFailureException e) {
            LOG.warn(
                    "{} cannot be altered while a transaction uses it for longer than a second, trying again later: {}",
                    table.name(),
                    e.getMessage());
        }
    }

    private void purge() {
        Instant now = apart(database::now);
        checkClock(now);
        drop.finishAll(now);
        Partitions partitions = apart(() -> Partitions.of(database, table.name(), table.column()));
        if (!partitions.areThere()) {
            divide(partitions, now);
            return;
        }
        makeRanges(partitions, now);
        if (table.mayDrop()) {
            dropOldRanges(partitions, now);
        }
    }

    private void dropOldRanges(Partitions partitions, Instant now) {
        boolean mergeable = true;
        for (LocalDate end : partitions.endedAt(now.minus(table.retention()).minus(MARGIN))) {
            boolean small = isDroppable(partitions, end) && makeSmall(partitions, end, now);
            mergeable = mergeable && small && isSmall(partitions.olderAnd(end));
            if (mergeable) {
                database.alter(partitions.mergeIntoOlder(end));
            }
        }
    }

    private void divide(Partitions partitions, Instant now) {
        String statement = partitions.divide(now, days);
        if (partitions.areOfSomebodyElse()) {
            tell(
                    ("%s has partitions that are not those of txmq.retention.partitions. Its rows are deleted. To change that, run, in a"
                                    + " window or with an online tool: %s")
                            .formatted(table.name(), statement));
        } else if (isSmall(table.name())) {
            database.alter(statement);
            LOG.info("{} has partitions", table.name());
        } else {
            tell(
                    ("%s has no partitions yet, and too many rows to copy them now. Its rows are deleted. To change that, run, in a"
                                    + " window or with an online tool: %s")
                            .formatted(table.name(), statement));
        }
    }

    private void makeRanges(Partitions partitions, Instant now) {
        List<LocalDate> missing = partitions.missing(now, days);
        if (missing.isEmpty()) {
            return;
        }
        String statement = partitions.makeRanges(missing);
        if (isSmall(partitions.later())) {
            database.alter(statement);
            LOG.info("{} has partitions until {}", table.name(), missing.get(missing.size() - 1));
        } else {
            tell(
                    ("The partition 'later' of %s has too many rows to copy them now. What comes into it is deleted, not dropped. To"
                                    + " change that, run in a window: %s")
                            .formatted(table.name(), statement));
        }
    }

    private boolean isDroppable(Partitions partitions, LocalDate end) {
        List<String> strangers = apart(() -> table.strangers(database, partitions.range(end)));
        if (!strangers.isEmpty()) {
            tell(
                    ("%s also has rows of '%s', who may need them for longer. So no partition is dropped, rows are deleted. Set"
                                    + " txmq.retention.partitions=false, or if that group is gone, see docs/operations.md")
                            .formatted(table.name(), strangers.get(0)));
        }
        return strangers.isEmpty();
    }

    /** Returns whether few rows are left of it. */
    private boolean makeSmall(Partitions partitions, LocalDate end, Instant now) {
        String range = partitions.range(end);
        if (isSmall(range)) {
            return true;
        }
        if (!isSmall(range + " " + table.kept(), now)) {
            LOG.warn(
                    "the partition of {} until {} is not dropped: more than {} of its rows are still needed",
                    table.name(),
                    end,
                    MOST_ROWS);
            return false;
        }
        drop.drop(partitions, end, now);
        return true;
    }

    private boolean isSmall(String rows) {
        return isSmall(rows, List.of());
    }

    private boolean isSmall(String rows, Instant now) {
        return isSmall(rows, List.of(table.oldBefore(now)));
    }

    private boolean isSmall(String rows, List<Object> values) {
        return apart(() -> {
            long number = database.jdbc()
                    .sql("SELECT COUNT(*) FROM (SELECT 1 FROM %s LIMIT %d) few".formatted(rows, MOST_ROWS + 1))
                    .params(values)
                    .query(Long.class)
                    .single();
            return number <= MOST_ROWS
                    && database.jdbc()
                                    .sql("SELECT COALESCE(SUM(%s), 0) FROM %s".formatted(table.bytes(), rows))
                                    .params(values)
                                    .query(Long.class)
                                    .single()
                            <= MOST_BYTES;
        });
    }

    /** A producer whose clock is behind makes ids of a range that others take for old. */
    private void checkClock(Instant now) {
        Duration behind = Duration.between(Instant.now(), now);
        if (behind.compareTo(MARGIN.dividedBy(2)) > 0) {
            tell(
                    ("The clock of this machine is %s behind that of the database: its messages may be dropped before %s is over."
                                    + " Set the clock")
                            .formatted(
                                    TxmqProperties.text(behind.truncatedTo(ChronoUnit.SECONDS)),
                                    "txmq.retention.published"));
        }
    }

    private void tell(String problem) {
        if (told.add(problem)) {
            LOG.error(problem);
        }
    }

    /** In a transaction of its own: the one that holds the lock must not hold a table that is altered. */
    private <T> T apart(Supplier<T> work) {
        return apart.execute(status -> work.get());
    }
}
