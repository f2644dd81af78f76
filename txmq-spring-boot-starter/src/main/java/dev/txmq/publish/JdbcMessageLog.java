package dev.txmq.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageSet;
import dev.txmq.MessageStatus;
import dev.txmq.TxmqException;
import dev.txmq.database.KitDatabase;
import dev.txmq.digest.Reading;
import dev.txmq.digest.StoredMessages;
import dev.txmq.history.History;
import dev.txmq.publish.OperationTable.Asked;

import static dev.txmq.config.Bounds.MOST;
import static dev.txmq.config.Bounds.checkIds;
import static dev.txmq.config.Bounds.checkLimit;
import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;

/**
 * Reads {@code txmq_message}, and lets an operator put rows back to work: COMMITTED and due at once, so the relay publishes them.
 * Many are changed in batches, each in a transaction of its own that also counts them on record.
 */
final class JdbcMessageLog implements MessageLog {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcMessageLog.class);
    private static final int BATCH = 500;
    private static final int MOST_RETRIED = 100_000;
    private static final String SELECT = """
            SELECT id, topic, message_key, tag, status, attempts, created_at,
                (SELECT due_at FROM txmq_scheduled due WHERE due.id = txmq_message.id) AS due_at, published_at,
                next_attempt_at, last_error
            FROM txmq_message
            """;
    /** The same columns of what is not in the message log proper. */
    private static final String SELECT_SCHEDULED = """
            SELECT id, topic, message_key, tag, status, 0 AS attempts, created_at, due_at, NULL AS published_at,
                NULL AS next_attempt_at, NULL AS last_error
            FROM txmq_scheduled
            """;
    /** In its index, the entries of one status without a next attempt are in the order of their ids. */
    private static final String FAILED = """
            FORCE INDEX (txmq_message_due)
            WHERE next_attempt_at IS NULL AND status = 'FAILED' AND id > ? AND topic = ?
              AND (producer_group = ? OR producer_group IS NULL)
            ORDER BY id LIMIT ?
            """;

    private static final String TO_WORK = """
            UPDATE txmq_message SET status = 'COMMITTED', attempts = 0, published_at = NULL, next_attempt_at = ?
            """;
    private static final byte[] FIRST = new byte[16];

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final ScheduledTable scheduled;
    private final OperationTable operations;
    private final History history;
    private final String group;
    private final Clock clock;
    private final Reading reading;
    private final boolean isFoundByKey;

    JdbcMessageLog(
            KitDatabase database,
            TransactionTemplate transaction,
            ScheduledTable scheduled,
            OperationTable operations,
            History history,
            String group,
            Clock clock,
            boolean isFoundByKey) {
        this.database = database;
        this.transaction = transaction;
        this.scheduled = scheduled;
        this.operations = operations;
        this.history = history;
        this.group = group;
        this.clock = clock;
        this.reading = new Reading(database);
        this.isFoundByKey = isFoundByKey;
    }

    @Override
    public Optional<LoggedMessage> find(MessageId id) {
        return database.jdbc()
                .sql(SELECT + "WHERE id = ? UNION ALL " + SELECT_SCHEDULED + "WHERE id = ? AND status <> 'DUE'")
                .params(id.toBytes(), id.toBytes())
                .query((row, number) -> message(row))
                .optional();
    }

    @Override
    public Map<MessageId, LoggedMessage> find(Collection<MessageId> ids) {
        checkIds(ids);
        if (ids.isEmpty()) {
            return Map.of();
        }
        String any = "id IN (%s)".formatted(placeholders(ids.size()));
        List<byte[]> bytes = ids.stream().map(MessageId::toBytes).toList();
        List<Object> twice = new ArrayList<>(bytes);
        twice.addAll(bytes);
        return database
                .jdbc()
                .sql("%s WHERE %s UNION ALL %s WHERE %s AND status <> 'DUE'"
                        .formatted(SELECT, any, SELECT_SCHEDULED, any))
                .params(twice)
                .query((row, number) -> message(row))
                .list()
                .stream()
                .collect(Collectors.toMap(LoggedMessage::id, Function.identity()));
    }

    @Override
    public MessageSet messages(String topic, Set<String> tags) {
        List<Object> values = new ArrayList<>(List.of(topic, group));
        values.addAll(tags);
        StoredMessages stored = new StoredMessages(
                database,
                "txmq_message",
                "id",
                "topic = ? AND status <> 'ROLLED_BACK' AND (producer_group = ? OR producer_group IS NULL)"
                        + (tags.isEmpty() ? "" : " AND tag IN (%s)".formatted(placeholders(tags.size()))),
                values);
        return new CommittedMessages(stored, reading);
    }

    @Override
    public List<LoggedMessage> findByKey(String key, int limit) {
        checkLimit(limit, MOST);
        if (!isFoundByKey) {
            throw new TxmqException(
                    "The message log has no index by key (txmq.message-log.index-by-key=false): look for the id");
        }
        return database.jdbc()
                .sql("(%s WHERE message_key = ? ORDER BY id DESC LIMIT ?) UNION ALL".formatted(SELECT)
                        + " (%s WHERE message_key = ? AND status <> 'DUE' ORDER BY id DESC LIMIT ?)"
                                .formatted(SELECT_SCHEDULED)
                        + " ORDER BY id DESC LIMIT ?")
                .params(key, limit, key, limit, limit)
                .query((row, number) -> message(row))
                .list();
    }

    @Override
    public boolean cancel(MessageId id) {
        boolean cancelled = database.callerTransaction().execute(status -> scheduled.cancel(id));
        LOG.debug("cancelled         {}: {}", id, cancelled);
        return cancelled;
    }

    @Override
    public List<LoggedMessage> scheduled(@Nullable MessageId after, int limit) {
        checkLimit(limit, MOST);
        LocalDateTime dueAt = toColumn(after == null ? Instant.EPOCH : scheduled.dueAt(after));
        return database.jdbc()
                .sql(SELECT_SCHEDULED + """
                        FORCE INDEX (txmq_scheduled_due)
                        WHERE producer_group = ? AND status = 'SCHEDULED' AND due_at >= ? AND (due_at > ? OR id > ?)
                        ORDER BY due_at, id LIMIT ?
                        """)
                .params(group, dueAt, dueAt, after == null ? FIRST : after.toBytes(), limit)
                .query((row, number) -> message(row))
                .list();
    }

    @Override
    public List<LoggedMessage> failed(String topic, @Nullable MessageId after, int limit) {
        checkLimit(limit, MOST);
        return database.jdbc()
                .sql(SELECT + FAILED)
                .params(after == null ? FIRST : after.toBytes(), topic, group, limit)
                .query((row, number) -> message(row))
                .list();
    }

    @Override
    public boolean retry(MessageId id, String reason, String operator) {
        Asked asked = new Asked("RETRY", null, id, null, null, reason, operator);
        // a pool may roll back what is done without a transaction
        boolean retried = database.callerTransaction().execute(status -> {
            if (retry(List.of(id.toBytes())) == 0) {
                return false;
            }
            long number = operations.begin(asked);
            operations.count(number, 1);
            operations.finish(number);
            history.operated(List.of(id), asked.operator(), asked.reason());
            return true;
        });
        if (retried) {
            LOG.info("message {} is published again, as {} asked", id, asked.operator());
        }
        return retried;
    }

    @Override
    public int retryAll(String topic, int limit, String reason, String operator) {
        checkLimit(limit, MOST_RETRIED);
        Asked asked = new Asked("RETRY", topic, null, null, null, reason, operator);
        long number = begin(asked);
        int retried = 0;
        List<byte[]> batch = List.of(FIRST);
        while (retried < limit && !batch.isEmpty()) {
            int most = Math.min(BATCH, limit - retried);
            byte[] after = batch.get(batch.size() - 1);
            batch = database.jdbc()
                    .sql("SELECT id FROM txmq_message " + FAILED)
                    .params(after, topic, group, most)
                    .query((row, index) -> row.getBytes("id"))
                    .list();
            retried += batch.isEmpty() ? 0 : retryBatch(number, batch, asked);
        }
        finish(number, asked, retried);
        return retried;
    }

    @Override
    public long republish(String topic, Instant from, Instant to, String reason, String operator) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to, was %s and %s".formatted(from, to));
        }
        Asked asked = new Asked("REPUBLISH", topic, null, from, to, reason, operator);
        long number = begin(asked);
        long republished = 0;
        byte[] position = MessageId.lowestAt(from).toBytes();
        byte[] end = MessageId.lowestAt(to).toBytes();
        Optional<byte[]> next = lastOfBatch(position, end);
        while (next.isPresent()) {
            byte[] first = position;
            byte[] last = next.get();
            republished += transaction.execute(status -> {
                int changed = database.jdbc()
                        .sql(TO_WORK + """
                                WHERE id > ? AND id <= ? AND status = 'PUBLISHED' AND topic = ?
                                  AND (producer_group = ? OR producer_group IS NULL)
                                """)
                        .params(toColumn(clock.instant()), first, last, topic, group)
                        .update();
                operations.count(number, changed);
                return changed;
            });
            position = last;
            next = lastOfBatch(position, end);
        }
        finish(number, asked, republished);
        return republished;
    }

    @Override
    public int republish(Collection<MessageId> ids, String reason, String operator) {
        checkIds(ids);
        Asked asked = new Asked("REPUBLISH", null, single(ids), null, null, reason, operator);
        int republished = ids.isEmpty()
                ? 0
                : transaction.execute(status -> {
                    long number = operations.begin(asked);
                    List<Object> values = new ArrayList<>();
                    values.add(toColumn(clock.instant()));
                    values.add(group);
                    ids.stream().sorted().forEach(id -> values.add(id.toBytes()));
                    int changed = database.jdbc()
                            .sql(TO_WORK + """
                            WHERE status = 'PUBLISHED' AND (producer_group = ? OR producer_group IS NULL) AND id IN (%s)
                            """.formatted(placeholders(ids.size())))
                            .params(values)
                            .update();
                    operations.count(number, changed);
                    operations.finish(number);
                    history.operated(ids, asked.operator(), asked.reason());
                    return changed;
                });
        LOG.info("{} of {} messages are published again, as {} asked", republished, ids.size(), asked.operator());
        return republished;
    }

    private static @Nullable MessageId single(Collection<MessageId> ids) {
        return ids.size() == 1 ? ids.iterator().next() : null;
    }

    @Override
    public List<Operation> operations(int limit) {
        checkLimit(limit, MOST);
        return operations.newest(limit);
    }

    private int retryBatch(long number, List<byte[]> ids, Asked asked) {
        return transaction.execute(status -> {
            int changed = retry(ids);
            operations.count(number, changed);
            history.operated(ids.stream().map(MessageId::of).toList(), asked.operator(), asked.reason());
            return changed;
        });
    }

    private int retry(List<byte[]> ids) {
        List<Object> values = new ArrayList<>();
        values.add(toColumn(clock.instant()));
        values.addAll(ids);
        return database.jdbc()
                .sql(TO_WORK + "WHERE status = 'FAILED' AND id IN (%s)".formatted(placeholders(ids.size())))
                .params(values)
                .update();
    }

    private Optional<byte[]> lastOfBatch(byte[] after, byte[] end) {
        return database.jdbc()
                .sql("""
                        SELECT MAX(id) AS last
                        FROM (SELECT id FROM txmq_message WHERE id > ? AND id < ? ORDER BY id LIMIT ?) batch
                        """)
                .params(after, end, BATCH)
                .query((row, index) -> Optional.ofNullable(row.getBytes("last")))
                .single();
    }

    private long begin(Asked asked) {
        return transaction.execute(status -> operations.begin(asked));
    }

    private void finish(long number, Asked asked, long messages) {
        transaction.executeWithoutResult(status -> operations.finish(number));
        LOG.info("{} messages of topic {} are published again, as {} asked", messages, asked.topic(), asked.operator());
    }

    private static LoggedMessage message(ResultSet row) throws SQLException {
        return new LoggedMessage(
                MessageId.of(row.getBytes("id")),
                row.getString("topic"),
                row.getString("message_key"),
                row.getString("tag"),
                MessageStatus.valueOf(row.getString("status")),
                row.getInt("attempts"),
                fromColumn(row.getObject("created_at", LocalDateTime.class)),
                time(row, "due_at"),
                time(row, "published_at"),
                time(row, "next_attempt_at"),
                row.getString("last_error"));
    }
}
