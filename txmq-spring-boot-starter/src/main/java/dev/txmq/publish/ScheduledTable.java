package dev.txmq.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.backlog.Due;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.WireMessage;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.toColumn;

/**
 * Writes {@code txmq_scheduled}: messages of this application that are to be delivered later. Statements join the transaction of the
 * calling thread. What is due is a matter of the database's clock.
 */
final class ScheduledTable {

    private static final String INSERT = "INSERT INTO txmq_scheduled (" + WireColumns.NAMES
            + ", status, producer_group, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?, 'SCHEDULED', ?, UTC_TIMESTAMP(6), %s)";
    private static final String AT = "?";
    private static final String AFTER = "TIMESTAMPADD(MICROSECOND, ?, UTC_TIMESTAMP(6))";

    /** An index range of what waits, in the order of time. */
    private static final String WAITING =
            " FROM txmq_scheduled FORCE INDEX (txmq_scheduled_due) WHERE producer_group = ? AND status = 'SCHEDULED'";

    private final KitDatabase database;
    private final WireColumns columns;
    private final String group;

    ScheduledTable(KitDatabase database, WireColumns columns, String group) {
        this.database = database;
        this.columns = columns;
        this.group = group;
    }

    void insert(WireMessage wire, OutgoingMessage message) {
        List<Object> values = columns.values(wire);
        values.add(group);
        Duration delay = message.deliverAfter();
        values.add(delay != null ? delay.toNanos() / 1_000 : toColumn(time(message)));
        database.jdbc()
                .sql(INSERT.formatted(delay != null ? AFTER : AT))
                .params(values)
                .update();
    }

    /**
     * Returns whether the message is cancelled. The second statement reads what is committed, whatever the transaction has seen before.
     * Rows stay for a while when they are settled, so at REPEATABLE READ too no gap is locked that others schedule into.
     */
    boolean cancel(MessageId id) {
        int cancelled = database.jdbc().sql("""
                        UPDATE txmq_scheduled SET status = 'CANCELLED', settled_at = UTC_TIMESTAMP(6)
                        WHERE id = ? AND status = 'SCHEDULED'
                        """).param(id.toBytes()).update();
        return cancelled > 0
                || database.jdbc()
                        .sql("SELECT status FROM txmq_scheduled WHERE id = ? FOR UPDATE")
                        .param(id.toBytes())
                        .query(String.class)
                        .optional()
                        .equals(Optional.of(MessageStatus.CANCELLED.name()));
    }

    /** When it was due; a row that is gone leaves an id that tells it. */
    Instant dueAt(MessageId id) {
        return database.jdbc()
                .sql("SELECT due_at FROM txmq_scheduled WHERE id = ?")
                .param(id.toBytes())
                .query((row, number) -> dueAt(row))
                .optional()
                .or(id::time)
                .orElseThrow();
    }

    /** Locks what has become due from one time to another, except what another transaction holds. */
    List<Due> lockDue(Instant from, Instant to, boolean newestFirst, int limit) {
        return database.jdbc()
                .sql("SELECT id, due_at, OCTET_LENGTH(payload) AS bytes" + WAITING
                        + " AND due_at BETWEEN ? AND ? ORDER BY due_at %s LIMIT ? FOR UPDATE SKIP LOCKED"
                                .formatted(newestFirst ? "DESC" : "ASC"))
                .params(group, toColumn(from), toColumn(to), limit)
                .query((row, number) -> new Due(MessageId.of(row.getBytes("id")), dueAt(row), row.getLong("bytes")))
                .list();
    }

    Optional<Instant> nextDueAfter(Instant now) {
        return database.jdbc()
                .sql("SELECT due_at" + WAITING + " AND due_at > ? ORDER BY due_at LIMIT 1")
                .params(group, toColumn(now))
                .query((row, number) -> dueAt(row))
                .optional();
    }

    /** In the order of time; without those that somebody has made unreadable. */
    List<WireMessage> read(Collection<MessageId> ids) {
        List<WireMessage> messages = new ArrayList<>();
        database.jdbc()
                .sql("SELECT %s FROM txmq_scheduled WHERE id IN (%s) ORDER BY due_at, id"
                        .formatted(WireColumns.NAMES, placeholders(ids.size())))
                .params(bytes(ids))
                .query(row -> {
                    columns.read(row).ifPresent(messages::add);
                });
        return messages;
    }

    /** Copies them to the message log, and marks them here. One that is there already is left as it is. */
    void release(Collection<MessageId> ids, Instant nextAttempt) {
        if (ids.isEmpty()) {
            return;
        }
        List<Object> values = new ArrayList<>();
        values.add(toColumn(nextAttempt));
        values.addAll(bytes(ids));
        database.jdbc()
                .sql("""
                        INSERT INTO txmq_message (%1$s, status, producer_group, created_at, next_attempt_at)
                        SELECT %1$s, 'COMMITTED', producer_group, created_at, ? FROM txmq_scheduled WHERE id IN (%2$s)
                        ON DUPLICATE KEY UPDATE txmq_message.id = txmq_message.id
                        """.formatted(WireColumns.NAMES, placeholders(ids.size())))
                .params(values)
                .update();
        database.jdbc()
                .sql("UPDATE txmq_scheduled SET status = 'DUE', settled_at = UTC_TIMESTAMP(6) WHERE id IN (%s)"
                        .formatted(placeholders(ids.size())))
                .params(bytes(ids))
                .update();
    }

    /** Any that is past is as good, and not each has a place in a column. */
    private static Instant time(OutgoingMessage message) {
        Instant time = message.deliverAt();
        return time == null || time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
    }

    private static List<Object> bytes(Collection<MessageId> ids) {
        return ids.stream().<Object>map(MessageId::toBytes).toList();
    }

    private static Instant dueAt(ResultSet row) throws SQLException {
        return fromColumn(row.getObject("due_at", LocalDateTime.class));
    }
}
