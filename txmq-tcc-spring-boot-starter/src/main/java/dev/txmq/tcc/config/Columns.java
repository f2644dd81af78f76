package dev.txmq.tcc.config;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/** How values go into columns and come out of them. */
public final class Columns {

    private Columns() {}

    /** A {@code DATETIME(6)}, in UTC. */
    public static LocalDateTime toColumn(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    public static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    /** A {@code BINARY(16)}. */
    public static byte[] bytes(UUID id) {
        return new MessageId(id).toBytes();
    }

    public static UUID uuid(byte[] column) {
        return MessageId.of(column).value();
    }

    /** For {@code IN (...)}. */
    public static String placeholders(int number) {
        return String.join(", ", Collections.nCopies(number, "?"));
    }
}
