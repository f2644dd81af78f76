package dev.txmq.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.KitDatabase.toColumn;

/**
 * Deletes rows that are older than their retention, in transactions of a few rows each, so that no lock is held for long and
 * a crash loses nothing but the batch under way. Several instances may do so at once.
 *
 * <ul>
 *   <li>Messages that are PUBLISHED or ROLLED_BACK. Their ids are in the order of time, so the primary key finds the old ones;
 *       those that are COMMITTED or FAILED wait for somebody and stay.
 *   <li>Inbox rows, by the time of their handling, since messages of other producers have ids in no order.
 *   <li>Dead letters that were replayed or discarded. Those that are PARKED stay.
 * </ul>
 */
final class Purge {

    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final TxmqProperties.Retention settings;
    private final Clock clock;

    Purge(KitDatabase database, TransactionTemplate transaction, TxmqProperties.Retention settings, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** Deletes up to one batch of each table, and returns whether there may be more to do at once. */
    boolean purgeOnce() {
        Instant messages = cutoff(settings.published());
        return purge(
                        "txmq_message",
                        "id < ? AND created_at < ? AND status IN ('PUBLISHED', 'ROLLED_BACK') ORDER BY id",
                        firstId(messages),
                        toColumn(messages))
                | purge("txmq_inbox", "consumed_at < ? ORDER BY consumed_at", toColumn(cutoff(settings.inbox())))
                | purge(
                        "txmq_dead_letter",
                        "settled_at < ? AND status <> 'PARKED' ORDER BY settled_at",
                        toColumn(cutoff(settings.deadLetters())));
    }

    private boolean purge(String table, String condition, Object... values) {
        int deleted = transaction.execute(status -> database.jdbc()
                .sql("DELETE FROM %s WHERE %s LIMIT %d".formatted(table, condition, settings.batchSize()))
                .params(values)
                .update());
        if (deleted > 0) {
            LOG.debug("purged {} rows of {}", deleted, table);
        }
        return deleted == settings.batchSize();
    }

    private Instant cutoff(Duration retention) {
        return clock.instant().minus(retention);
    }

    /** Below every id of version 7 that was made at that time or later. */
    private static byte[] firstId(Instant time) {
        return new MessageId(new UUID(time.toEpochMilli() << 16, 0)).toBytes();
    }
}
