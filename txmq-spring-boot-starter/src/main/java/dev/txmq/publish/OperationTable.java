package dev.txmq.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

import dev.txmq.MessageId;
import dev.txmq.MessageLog.Operation;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.Columns.cut;
import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumnOrNull;

/** Writes down who changed messages, and why. Statements join the transaction of the calling thread. */
final class OperationTable {

    private static final int MAX_OPERATOR = 128;
    private static final int MAX_REASON = 512;

    private final KitDatabase database;
    private final String group;

    OperationTable(KitDatabase database, String group) {
        this.database = database;
        this.group = group;
    }

    /** Returns its number. */
    long begin(Asked asked) {
        KeyHolder number = new GeneratedKeyHolder();
        database.jdbc()
                .sql("""
                        INSERT INTO txmq_operation (operation, producer_group, topic, message_id, published_from, published_to,
                                                    operator, reason, messages, started_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, UTC_TIMESTAMP(6))
                        """)
                .param(asked.kind())
                .param(group)
                .param(new SqlParameterValue(Types.VARCHAR, asked.topic()))
                .param(new SqlParameterValue(
                        Types.BINARY,
                        asked.message() == null ? null : asked.message().toBytes()))
                .param(new SqlParameterValue(Types.TIMESTAMP, toColumnOrNull(asked.from())))
                .param(new SqlParameterValue(Types.TIMESTAMP, toColumnOrNull(asked.to())))
                .param(asked.operator())
                .param(asked.reason())
                .update(number, "id");
        Number key = number.getKey();
        if (key == null) {
            throw new IllegalStateException("txmq_operation gave no number");
        }
        return key.longValue();
    }

    void count(long number, int messages) {
        database.jdbc()
                .sql("UPDATE txmq_operation SET messages = messages + ? WHERE id = ?")
                .params(messages, number)
                .update();
    }

    void finish(long number) {
        database.jdbc()
                .sql("UPDATE txmq_operation SET finished_at = UTC_TIMESTAMP(6) WHERE id = ?")
                .param(number)
                .update();
    }

    List<Operation> newest(int limit) {
        return database.jdbc()
                .sql("""
                        SELECT operation, topic, message_id, published_from, published_to, messages, operator, reason, started_at,
                               finished_at
                        FROM txmq_operation ORDER BY id DESC LIMIT ?
                        """)
                .param(limit)
                .query((row, index) -> operation(row))
                .list();
    }

    private static Operation operation(ResultSet row) throws SQLException {
        byte[] message = row.getBytes("message_id");
        return new Operation(
                row.getString("operation"),
                row.getString("topic"),
                message == null ? null : MessageId.of(message),
                time(row, "published_from"),
                time(row, "published_to"),
                row.getLong("messages"),
                row.getString("operator"),
                row.getString("reason"),
                fromColumn(row.getObject("started_at", LocalDateTime.class)),
                time(row, "finished_at"));
    }

    /** What somebody wants to be done. A name that is too long is cut, since who has one could do nothing otherwise. */
    record Asked(
            String kind,
            @Nullable String topic,
            @Nullable MessageId message,
            @Nullable Instant from,
            @Nullable Instant to,
            String reason,
            String operator) {

        Asked {
            if (reason.isBlank() || reason.codePointCount(0, reason.length()) > MAX_REASON) {
                throw new IllegalArgumentException("The reason must have 1 to %d characters".formatted(MAX_REASON));
            }
            if (operator.isBlank()) {
                throw new IllegalArgumentException("The operator must have a name");
            }
            operator = cut(operator, MAX_OPERATOR);
        }
    }
}
