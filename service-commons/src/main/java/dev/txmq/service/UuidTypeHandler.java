package dev.txmq.service;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/** Keeps a {@code UUID}, such as the id of an activity, in a {@code BINARY(16)} column, in the order of bytes of a {@link MessageId}. */
class UuidTypeHandler extends BaseTypeHandler<UUID> {

    @Override
    public void setNonNullParameter(PreparedStatement statement, int index, UUID id, @Nullable JdbcType type)
            throws SQLException {
        statement.setBytes(index, new MessageId(id).toBytes());
    }

    @Override
    public @Nullable UUID getNullableResult(ResultSet row, String column) throws SQLException {
        return toUuid(row.getBytes(column));
    }

    @Override
    public @Nullable UUID getNullableResult(ResultSet row, int column) throws SQLException {
        return toUuid(row.getBytes(column));
    }

    @Override
    public @Nullable UUID getNullableResult(CallableStatement call, int column) throws SQLException {
        return toUuid(call.getBytes(column));
    }

    private static @Nullable UUID toUuid(byte @Nullable [] column) {
        return column == null ? null : MessageId.of(column).value();
    }
}
