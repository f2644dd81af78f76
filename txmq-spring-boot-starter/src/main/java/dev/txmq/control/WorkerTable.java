package dev.txmq.control;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.Workers.Status;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static java.util.Objects.requireNonNull;

/** Reads and writes {@code txmq_worker}: what all instances are to remember. Each call is a transaction of its own. */
final class WorkerTable {

    private final KitDatabase database;
    private final TransactionTemplate transaction;

    WorkerTable(KitDatabase database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** By name; those of which nothing is remembered are missing. */
    Map<String, Hold> read(Collection<String> names) {
        Map<String, Hold> holds = new HashMap<>();
        transaction.executeWithoutResult(status -> database.jdbc()
                .sql("SELECT name, status, rate_limit, operator, reason, since FROM txmq_worker WHERE name IN (%s)"
                        .formatted(placeholders(names.size())))
                .params(List.copyOf(names))
                .query(row -> {
                    String held = row.getString("status");
                    holds.put(
                            row.getString("name"),
                            new Hold(
                                    held == null ? null : Status.valueOf(held),
                                    row.getObject("rate_limit", Integer.class),
                                    row.getString("operator"),
                                    row.getString("reason"),
                                    requireNonNull(time(row, "since"))));
                }));
        return holds;
    }

    /** In place of what was remembered before. */
    void remember(String name, @Nullable Hold hold) {
        transaction.executeWithoutResult(status -> {
            database.jdbc()
                    .sql("DELETE FROM txmq_worker WHERE name = ?")
                    .param(name)
                    .update();
            if (hold != null && !hold.isOver()) {
                database.jdbc()
                        .sql("""
                                INSERT INTO txmq_worker (name, status, rate_limit, operator, reason, since)
                                VALUES (?, ?, ?, ?, ?, ?)
                                """)
                        .param(name)
                        .param(hold.status() == null ? null : hold.status().name())
                        .param(hold.rateLimit())
                        .param(hold.operator())
                        .param(hold.reason())
                        .param(toColumn(hold.since()))
                        .update();
            }
        });
    }
}
