package dev.txmq.service;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.jspecify.annotations.Nullable;

/** Keeps an {@code Instant} in a {@code DATETIME(6)} column in UTC, whatever the zone of the JVM or the session. */
class UtcInstantTypeHandler extends BaseTypeHandler<Instant> {

    @Override
    public void setNonNullParameter(PreparedStatement statement, int index, Instant time, @Nullable JdbcType type)
            throws SQLException {
        statement.setObject(index, toColumn(time));
    }

    @Override
    public @Nullable Instant getNullableResult(ResultSet row, String column) throws SQLException {
        return fromColumnOrNull(row.getObject(column, LocalDateTime.class));
    }

    @Override
    public @Nullable Instant getNullableResult(ResultSet row, int column) throws SQLException {
        return fromColumnOrNull(row.getObject(column, LocalDateTime.class));
    }

    @Override
    public @Nullable Instant getNullableResult(CallableStatement call, int column) throws SQLException {
        return fromColumnOrNull(call.getObject(column, LocalDateTime.class));
    }

    private static @Nullable Instant fromColumnOrNull(@Nullable LocalDateTime column) {
        return column == null ? null : fromColumn(column);
    }

    static LocalDateTime toColumn(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    static Instant fromColumn(LocalDateTime column) {
        return column.toInstant(ZoneOffset.UTC);
    }
}
