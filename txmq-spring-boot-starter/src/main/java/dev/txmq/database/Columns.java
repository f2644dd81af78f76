package dev.txmq.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/** How values go into columns, and come out of them. */
public final class Columns {

    private Columns() {}

    /** How a time goes into a {@code DATETIME(6)} column: in UTC, whatever the zone of the JVM or the session. */
    public static LocalDateTime toColumn(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /** The same for a column that may be empty. */
    public static @Nullable LocalDateTime toColumnOrNull(@Nullable Instant time) {
        return time == null ? null : toColumn(time);
    }

    /** How a time comes out of a {@code DATETIME(6)} column. */
    public static Instant fromColumn(LocalDateTime column) {
        return column.toInstant(ZoneOffset.UTC);
    }

    /** The time in a {@code DATETIME(6)} column, or null. */
    public static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : fromColumn(time);
    }

    /** As {@code BINARY(16)} holds it. */
    public static byte[] bytes(UUID id) {
        return new MessageId(id).toBytes();
    }

    /** Out of a {@code BINARY(16)}. */
    public static UUID uuid(byte[] column) {
        return MessageId.of(column).value();
    }

    /** Its beginning, if it has more characters than the column. */
    public static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest));
    }

    /** For {@code IN (...)}. */
    public static String placeholders(int number) {
        return String.join(", ", Collections.nCopies(number, "?"));
    }
}
