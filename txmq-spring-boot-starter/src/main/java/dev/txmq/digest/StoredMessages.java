package dev.txmq.digest;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.MessageSet.Digest;
import dev.txmq.MessageSet.Slot;
import dev.txmq.database.KitDatabase;

import static dev.txmq.config.Bounds.checkLimit;

/**
 * The messages of one table, read by ranges of its primary key. Statements join the transaction of the calling thread.
 *
 * <p>MySQL and MariaDB give the same hash for the same ids: MariaDB has no BIT_XOR of bytes, so the bytes become a number. SHA-256 rather
 * than MD5, which a server in FIPS mode refuses.
 *
 * @param id the column of the ids
 * @param condition which rows there are, besides those of a time
 * @param values for the condition
 */
public record StoredMessages(KitDatabase database, String table, String id, String condition, List<Object> values) {

    private static final int MOST_IDS = 10_000;

    public StoredMessages {
        values = List.copyOf(values);
    }

    /** Rows with a foreign id count if it is in the range of the time by chance. */
    public Digest digest(Window window, Duration step) {
        window.checkStep(step);
        List<Slot> slots = new ArrayList<>();
        long[] foreign = {0};
        database.jdbc()
                .sql("""
                    SELECT %s AS timed, CAST(CONV(HEX(LEFT(%2$s, 6)), 16, 10) AS UNSIGNED) DIV ? AS slot, COUNT(*) AS messages,
                           BIT_XOR(CAST(CONV(LEFT(SHA2(%2$s, 256), 16), 16, 10) AS UNSIGNED)) AS hash
                    FROM %3$s FORCE INDEX (PRIMARY) WHERE %4$s AND %2$s >= ? AND %2$s < ? GROUP BY timed, slot ORDER BY slot
                    """.formatted(timed(id), id, table, condition))
                .params(values(
                        List.of(step.toMillis()),
                        window.lowest().toBytes(),
                        window.end().toBytes()))
                .query(row -> {
                    if (row.getBoolean("timed")) {
                        slots.add(slot(row, step));
                    } else {
                        foreign[0] += row.getLong("messages");
                    }
                });
        return new Digest(slots, 0, foreign[0]);
    }

    private static Slot slot(ResultSet row, Duration step) throws SQLException {
        return new Slot(
                Instant.ofEpochMilli(row.getLong("slot") * step.toMillis()),
                row.getLong("messages"),
                Long.parseUnsignedLong(row.getString("hash")));
    }

    public List<MessageId> ids(Window window, @Nullable MessageId after, int limit) {
        checkLimit(limit, MOST_IDS);
        MessageId lowest = window.lowest();
        return database.jdbc()
                .sql("""
                    SELECT %s AS id FROM %s FORCE INDEX (PRIMARY)
                    WHERE %s AND %1$s > ? AND %1$s < ? AND %4$s ORDER BY %1$s LIMIT ?
                    """.formatted(id, table, condition, timed(id)))
                .params(values(
                        List.of(),
                        (after != null && after.compareTo(lowest) > 0 ? after : lowest).toBytes(),
                        window.end().toBytes(),
                        limit))
                .query((row, number) -> MessageId.of(row.getBytes("id")))
                .list();
    }

    private List<Object> values(List<Object> before, Object... after) {
        List<Object> all = new ArrayList<>(before);
        all.addAll(values);
        Collections.addAll(all, after);
        return all;
    }

    /** Whether an id is of version 7, and tells a time. */
    public static String timed(String id) {
        return "(SUBSTR(%1$s, 7, 1) BETWEEN x'70' AND x'7F' AND SUBSTR(%1$s, 9, 1) BETWEEN x'80' AND x'BF')"
                .formatted(id);
    }
}
