package dev.txmq.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.database.KitDatabase;
import dev.txmq.history.HistoryEntry.Kind;

import static dev.txmq.database.Columns.cut;
import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;

/** Reads and writes {@code txmq_history}. Statements join the transaction of the calling thread. */
final class HistoryTable {

    private static final String INSERT = """
            INSERT INTO txmq_history (message_id, happened_at, kind, producer_group, consumer_group, attempt, outcome, next_at,
                                      instance, reason)
            VALUES
            """;

    private static final int MAX_NAME = 128;
    private static final int MAX_REASON = 512;

    private final KitDatabase database;
    private final String application;

    HistoryTable(KitDatabase database, String application) {
        this.database = database;
        this.application = application;
    }

    void insert(List<HistoryEntry> entries) {
        List<@Nullable Object> values = new ArrayList<>();
        for (HistoryEntry entry : entries) {
            values.add(entry.message().toBytes());
            values.add(toColumn(entry.at()));
            values.add(entry.kind().name());
            values.add(application);
            values.add(entry.group());
            values.add(entry.attempt());
            values.add(cutOrNull(entry.outcome(), MAX_NAME));
            values.add(toColumnOrNull(entry.nextAt()));
            values.add(cut(entry.instance(), MAX_NAME));
            values.add(cutOrNull(entry.reason(), MAX_REASON));
        }
        database.jdbc()
                .sql(INSERT + String.join(", ", Collections.nCopies(entries.size(), "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")))
                .params(values)
                .update();
    }

    /** Of these messages, the oldest first. */
    List<HistoryEntry> find(Collection<MessageId> ids, int limit) {
        return database.jdbc()
                .sql("""
                        SELECT message_id, happened_at, kind, consumer_group, attempt, outcome, next_at, instance, reason
                        FROM txmq_history WHERE message_id IN (%s) ORDER BY id LIMIT %d
                        """.formatted(placeholders(ids.size()), limit))
                .params(ids.stream().map(MessageId::toBytes).toList())
                .query((row, number) -> entry(row))
                .list();
    }

    private static HistoryEntry entry(ResultSet row) throws SQLException {
        return new HistoryEntry(
                MessageId.of(row.getBytes("message_id")),
                Kind.valueOf(row.getString("kind")),
                fromColumn(row.getObject("happened_at", LocalDateTime.class)),
                row.getString("consumer_group"),
                row.getObject("attempt", Integer.class),
                row.getString("outcome"),
                time(row, "next_at"),
                Objects.requireNonNull(row.getString("instance")),
                row.getString("reason"));
    }

    private static @Nullable String cutOrNull(@Nullable String text, int longest) {
        return text == null ? null : cut(text, longest);
    }
}
