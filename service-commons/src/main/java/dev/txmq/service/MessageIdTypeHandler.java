package dev.txmq.service;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/** Keeps a {@code MessageId} in a {@code BINARY(16)} column. */
class MessageIdTypeHandler extends BaseTypeHandler<MessageId> {

    @Override
    public void setNonNullParameter(PreparedStatement statement, int index, MessageId id, @Nullable JdbcType type)
            throws SQLException {
        statement.setBytes(index, id.toBytes());
    }

    @Override
    public @Nullable MessageId getNullableResult(ResultSet row, String column) throws SQLException {
        return toMessageId(row.getBytes(column));
    }

    @Override
    public @Nullable MessageId getNullableResult(ResultSet row, int column) throws SQLException {
        return toMessageId(row.getBytes(column));
    }

    @Override
    public @Nullable MessageId getNullableResult(CallableStatement call, int column) throws SQLException {
        return toMessageId(call.getBytes(column));
    }

    private static @Nullable MessageId toMessageId(byte @Nullable [] column) {
        return column == null ? null : MessageId.of(column);
    }
}
