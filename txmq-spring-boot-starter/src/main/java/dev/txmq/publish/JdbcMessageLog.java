package dev.txmq.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.KitDatabase.fromColumn;

/** Reads {@code txmq_message}. */
final class JdbcMessageLog implements MessageLog {

    private static final String SELECT = """
            SELECT id, topic, message_key, status, attempts, created_at, published_at FROM txmq_message
            """;

    private final KitDatabase database;

    JdbcMessageLog(KitDatabase database) {
        this.database = database;
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
