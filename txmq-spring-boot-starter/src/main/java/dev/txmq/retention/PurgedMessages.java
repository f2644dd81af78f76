package dev.txmq.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import dev.txmq.MessageId;

import static dev.txmq.database.Columns.toColumn;

/**
 * Messages that are PUBLISHED or ROLLED_BACK. Their ids are in the order of time, so the primary key finds the old ones; those
 * that are COMMITTED or FAILED wait for somebody.
 *
 * @param mayForget whether no broker can ask any more about messages that are older than the retention
 */
record PurgedMessages(String producerGroup, Duration retention, Supplier<Boolean> mayForget) implements PurgedTable {

    @Override
    public String name() {
        return "txmq_message";
    }

    @Override
    public String column() {
        return "id";
    }

    @Override
    public Object lowest() {
        return new byte[16];
    }

    /** Below every id of version 7 that was made at that time or later. */
    @Override
    public Object end(Instant now) {
        return MessageId.lowestAt(now.minus(retention)).toBytes();
    }

    @Override
    public Object position(ResultSet row, String column) throws SQLException {
        byte[] id = row.getBytes(column);
        return id == null ? lowest() : id;
    }

    @Override
    public String condition() {
        return """
                created_at < ? AND status IN ('PUBLISHED', 'ROLLED_BACK')
                AND (producer_group = ? OR producer_group IS NULL)""";
    }

    @Override
    public List<Object> values(Instant now) {
        return List.of(toColumn(now.minus(retention)), producerGroup);
    }

    @Override
    public boolean isReady() {
        return mayForget.get();
    }
}
