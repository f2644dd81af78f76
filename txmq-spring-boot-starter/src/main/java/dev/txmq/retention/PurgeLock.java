package dev.txmq.retention;

import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.database.KitDatabase;

/**
 * Lets one instance at a time work on a table: the one that has locked the row of {@code txmq_purge} that stands for it. The lock
 * ends with its transaction, whatever happens.
 */
final class PurgeLock {

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final String owner;
    private final String table;
    private boolean registered;

    /** @param owner the producer group whose instances exclude each other */
    PurgeLock(KitDatabase database, TransactionTemplate transaction, String owner, String table) {
        this.database = database;
        this.transaction = transaction;
        this.owner = owner;
        this.table = table;
    }

    /** Does it in the transaction of the lock, or returns nothing if another instance has it. */
    <T> Optional<T> whileHeld(Supplier<Optional<T>> work) {
        register();
        return transaction.execute(status -> isFree() ? work.get() : Optional.empty());
    }

    /** Says that the owner has rows in the table. Looks first, since an insert would wait for the instance that has the lock. */
    void register() {
        if (registered) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            boolean there = !database.jdbc()
                    .sql("SELECT 1 FROM txmq_purge WHERE producer_group = ? AND purged_table = ?")
                    .params(owner, table)
                    .query()
                    .listOfRows()
                    .isEmpty();
            if (!there) {
                database.jdbc()
                        .sql("INSERT IGNORE INTO txmq_purge (producer_group, purged_table) VALUES (?, ?)")
                        .params(owner, table)
                        .update();
            }
        });
        registered = true;
    }

    /** Until the transaction ends. */
    private boolean isFree() {
        return !database.jdbc()
                .sql("""
                        SELECT 1 FROM txmq_purge WHERE producer_group = ? AND purged_table = ? FOR UPDATE SKIP LOCKED
                        """)
                .params(owner, table)
                .query()
                .listOfRows()
                .isEmpty();
    }
}
