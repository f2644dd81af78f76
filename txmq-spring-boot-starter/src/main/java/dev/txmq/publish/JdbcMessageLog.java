package dev.txmq.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.KitDatabase.fromColumn;

/** Reads {@code txmq_message}, and lets an operator put a FAILED row back to work. */
final class JdbcMessageLog implements MessageLog {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcMessageLog.class);
    private static final String SELECT = """
            SELECT id, topic, message_key, status, attempts, created_at, published_at FROM txmq_message
            """;

    private final KitDatabase database;

    private final Clock clock;

    JdbcMessageLog(KitDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<Entry> find(MessageId id) {
        return database.jdbc()
                .sql(SELECT + "WHERE id = ?")
                .param(id.toBytes())
                .query((row, number) -> entry(row))
                .optional();
    }

    @Override
    public List<Entry> findByKey(String key, int limit) {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("limit must be 1 to 1000, was " + limit);
        }
        return database.jdbc()
                .sql(SELECT + "WHERE message_key = ? ORDER BY id DESC LIMIT ?")
                .params(key, limit)
                .query((row, number) -> entry(row))
                .list();
    }

    @Override
    public boolean retry(MessageId id) {
        // a pool may roll back what is done without one
        boolean retried = database.callerTransaction()
                .execute(status -> database.jdbc()
                                .sql("""
                                        UPDATE txmq_message SET status = 'COMMITTED', attempts = 0, next_attempt_at = ?
                                        WHERE id = ? AND status = 'FAILED'
                                        """)
                                .params(KitDatabase.toColumn(clock.instant()), id.toBytes())
                                .update()
                        == 1);
        if (retried) {
            LOG.info("message {} is published again, as asked", id);
        }
        return retried;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        LocalDateTime publishedAt = row.getObject("published_at", LocalDateTime.class);
        return new Entry(
                MessageId.of(row.getBytes("id")),
                row.getString("topic"),
                row.getString("message_key"),
                MessageStatus.valueOf(row.getString("status")),
                row.getInt("attempts"),
                fromColumn(row.getObject("created_at", LocalDateTime.class)),
                publishedAt == null ? null : fromColumn(publishedAt));
    }
}
