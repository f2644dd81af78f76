package dev.txmq.reconcile.compare;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Difference.State;
import dev.txmq.reconcile.side.Span;

import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;

/** Reads and writes {@code txmq_difference}. Every statement joins the transaction of the calling thread. */
public final class DifferenceTable {

    /** How often a message is published again before a human must look. */
    public static final int MOST_REPAIRS = 3;

    private static final byte[] FIRST = new byte[16];
    private static final String OPEN = "state IN ('OPEN', 'REPAIRING', 'STUCK')";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    /** The table must be there. */
    public DifferenceTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.batches = new JdbcTemplate(dataSource);
    }

    /**
     * What was found out about one.
     *
     * @param drainedAt the first time after its publication at which the group had no backlog, or null
     */
    record Found(
            MessageId id,
            Kind kind,
            @Nullable String topic,
            @Nullable String key,
            @Nullable Instant drainedAt) {}

    /** What is on record about one that was found before. */
    record Known(Kind kind, State state, @Nullable Instant drainedAt) {}

    Map<MessageId, Known> known(String group, Collection<MessageId> ids) {
        Map<MessageId, Known> known = new HashMap<>();
        List<Object> values = new ArrayList<>();
        values.add(group);
        ids.forEach(id -> values.add(id.toBytes()));
        jdbc.sql("""
            SELECT message_id, kind, state, drained_at FROM txmq_difference
            WHERE consumer_group = ? AND message_id IN (%s)
            """.formatted(placeholders(ids.size()))).params(values).query(row -> {
            known.put(
                    MessageId.of(row.getBytes("message_id")),
                    new Known(
                            Kind.valueOf(row.getString("kind")),
                            State.valueOf(row.getString("state")),
                            time(row, "drained_at")));
        });
        return known;
    }

    /**
     * Writes them down. One that is being repaired stays so while it is on its way; one that is lost again after {@link #MOST_REPAIRS} repairs is
     * STUCK; one that was accepted stays so; one that was closed is open again.
     */
    void found(String group, List<Found> found, Instant now) {
        batches.batchUpdate(
                """
                INSERT INTO txmq_difference (consumer_group, message_id, kind, state, topic, message_key, drained_at, first_seen_at,
                                             last_seen_at)
                VALUES (?, ?, ?, 'OPEN', ?, LEFT(?, 128), ?, ?, ?)
                ON DUPLICATE KEY UPDATE
                    closed_at = IF(state = 'ACCEPTED', closed_at, NULL),
                    state = CASE WHEN state = 'ACCEPTED' THEN state
                                 WHEN state = 'REPAIRING' AND VALUES(kind) IN ('NOT_CONFIRMED', 'IN_FLIGHT') THEN state
                                 WHEN VALUES(kind) = 'LOST' AND repairs >= %d THEN 'STUCK'
                                 ELSE 'OPEN' END,
                    kind = VALUES(kind), topic = COALESCE(VALUES(topic), topic),
                    message_key = COALESCE(VALUES(message_key), message_key), drained_at = VALUES(drained_at),
                    last_seen_at = VALUES(last_seen_at)
                """.formatted(MOST_REPAIRS), found, found.size(), (statement, one) -> set(statement, group, one, now));
    }

    private static void set(PreparedStatement statement, String group, Found one, Instant now) throws SQLException {
        statement.setString(1, group);
        statement.setBytes(2, one.id().toBytes());
        statement.setString(3, one.kind().name());
        statement.setString(4, one.topic());
        statement.setString(5, one.key());
        statement.setObject(6, toColumnOrNull(one.drainedAt()));
        statement.setObject(7, toColumn(now));
        statement.setObject(8, toColumn(now));
    }

    /** Closes those of these that are open. */
    void settled(String group, Collection<MessageId> ids, Instant now) {
        List<Object> values = new ArrayList<>();
        values.add(toColumn(now));
        values.add(toColumn(now));
        values.add(group);
        ids.forEach(id -> values.add(id.toBytes()));
        jdbc.sql("""
            UPDATE txmq_difference SET state = 'CLOSED', closed_at = ?, last_seen_at = ?
            WHERE consumer_group = ? AND message_id IN (%s) AND %s
            """.formatted(placeholders(ids.size()), OPEN)).params(values).update();
    }

    /** Open ones of a time that nobody has looked at since, oldest first. */
    List<MessageId> notSeenSince(String group, Span span, Instant since, int limit) {
        return jdbc.sql("""
            SELECT message_id FROM txmq_difference
            WHERE consumer_group = ? AND message_id >= ? AND message_id < ? AND last_seen_at < ? AND %s
            ORDER BY message_id LIMIT ?
            """.formatted(OPEN))
                .params(group, lowest(span.from()), lowest(span.to()), toColumn(since), limit)
                .query((row, number) -> MessageId.of(row.getBytes("message_id")))
                .list();
    }

    /** Whether a time has open ones; and whether there are others than those on their way. */
    Open open(String group, Span span) {
        return jdbc.sql("""
            SELECT COUNT(*) AS n, COALESCE(SUM(kind NOT IN ('IN_FLIGHT', 'NOT_CONFIRMED')), 0) AS others FROM txmq_difference
            WHERE consumer_group = ? AND message_id >= ? AND message_id < ? AND %s
            """.formatted(OPEN))
                .params(group, lowest(span.from()), lowest(span.to()))
                .query((row, number) -> new Open(row.getLong("n"), row.getLong("others")))
                .single();
    }

    record Open(long all, long others) {}

    /** A page of those that are not closed. */
    public List<Difference> list(String group, @Nullable Kind kind, @Nullable MessageId after, int limit) {
        return jdbc.sql("""
            SELECT * FROM txmq_difference
            WHERE consumer_group = ? AND message_id > ? AND state <> 'CLOSED' AND (? IS NULL OR kind = ?)
            ORDER BY message_id LIMIT ?
            """)
                .param(group)
                .param(after == null ? FIRST : after.toBytes())
                .param(kind == null ? null : kind.name())
                .param(kind == null ? null : kind.name())
                .param(limit)
                .query((row, number) -> difference(row))
                .list();
    }

    /** A page of all of a time, closed ones too. */
    public List<Difference> list(String group, Span span, @Nullable MessageId after, int limit) {
        return jdbc.sql("""
            SELECT * FROM txmq_difference
            WHERE consumer_group = ? AND message_id >= ? AND message_id < ? AND message_id > ? ORDER BY message_id LIMIT ?
            """)
                .params(group, lowest(span.from()), lowest(span.to()), after == null ? FIRST : after.toBytes(), limit)
                .query((row, number) -> difference(row))
                .list();
    }

    /** A page of those that are LOST and that nobody is repairing, oldest first; STUCK ones only if asked for. */
    public List<MessageId> lost(String group, boolean stuckToo, @Nullable MessageId after, int limit) {
        return jdbc.sql("""
            SELECT message_id FROM txmq_difference
            WHERE consumer_group = ? AND kind = 'LOST' AND state IN ('OPEN', ?) AND message_id > ? ORDER BY message_id LIMIT ?
            """)
                .params(group, stuckToo ? "STUCK" : "OPEN", after == null ? FIRST : after.toBytes(), limit)
                .query((row, number) -> MessageId.of(row.getBytes("message_id")))
                .list();
    }

    /** How many are LOST since this time, and nobody is repairing them. */
    public long countLost(String group, Instant since) {
        return jdbc.sql("""
            SELECT COUNT(*) FROM txmq_difference
            WHERE consumer_group = ? AND kind = 'LOST' AND state = 'OPEN' AND message_id >= ?
            """).params(group, lowest(since)).query(Long.class).single();
    }

    /** They were published again. */
    public void repairing(String group, Collection<MessageId> ids, String operator, Instant now) {
        List<Object> values = new ArrayList<>();
        values.add(toColumn(now));
        values.add(operator);
        values.add(group);
        ids.forEach(id -> values.add(id.toBytes()));
        jdbc.sql("""
            UPDATE txmq_difference
            SET state = 'REPAIRING', repairs = repairs + 1, repaired_at = ?, repaired_by = ?, drained_at = NULL
            WHERE consumer_group = ? AND message_id IN (%s) AND %s
            """.formatted(placeholders(ids.size()), OPEN)).params(values).update();
    }

    /** Returns whether it was open. */
    public boolean accept(String group, MessageId id, String reason, Instant now) {
        return jdbc.sql("""
            UPDATE txmq_difference SET state = 'ACCEPTED', closed_at = ?, note = LEFT(?, 512)
            WHERE consumer_group = ? AND message_id = ? AND %s
            """.formatted(OPEN))
                        .params(toColumn(now), reason, group, id.toBytes())
                        .update()
                == 1;
    }

    /** Deletes what was closed or accepted before; returns how many. */
    int purge(Instant before, int limit) {
        return jdbc.sql("DELETE FROM txmq_difference WHERE closed_at < ? ORDER BY closed_at LIMIT ?")
                .params(toColumn(before), limit)
                .update();
    }

    private static byte[] lowest(Instant time) {
        return MessageId.lowestAt(time).toBytes();
    }

    private static Difference difference(ResultSet row) throws SQLException {
        MessageId id = MessageId.of(row.getBytes("message_id"));
        return new Difference(
                row.getString("consumer_group"),
                id,
                Kind.valueOf(row.getString("kind")),
                State.valueOf(row.getString("state")),
                row.getString("topic"),
                row.getString("message_key"),
                id.time().orElseThrow(),
                required(time(row, "first_seen_at")),
                required(time(row, "last_seen_at")),
                time(row, "closed_at"),
                row.getInt("repairs"),
                time(row, "repaired_at"),
                row.getString("repaired_by"),
                row.getString("note"));
    }

    private static Instant required(@Nullable Instant time) {
        return Objects.requireNonNull(time);
    }

    /** Where the first of a group is that is not accounted for; a dead letter is on record with the group, and is. */
    Optional<MessageId> first(String group) {
        return jdbc.sql("""
            SELECT MIN(message_id) AS first FROM txmq_difference
            WHERE consumer_group = ? AND kind <> 'PARKED' AND %s
            """.formatted(OPEN))
                .param(group)
                .query((row, number) ->
                        Optional.ofNullable(row.getBytes("first")).map(MessageId::of))
                .single();
    }
}
