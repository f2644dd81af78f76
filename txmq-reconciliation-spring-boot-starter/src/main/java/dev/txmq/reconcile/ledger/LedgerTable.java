package dev.txmq.reconcile.ledger;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.reconcile.LedgerDifferenceEvent.Kind;
import dev.txmq.reconcile.ledger.LedgerMerge.Found;
import dev.txmq.reconcile.side.Span;

import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;

/** Reads and writes {@code txmq_ledger_run} and {@code txmq_ledger_difference}. Every statement joins the transaction of the calling thread. */
public final class LedgerTable {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    LedgerTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.batches = new JdbcTemplate(dataSource);
    }

    /** What both ledgers had in a time. */
    record Totals(long left, long right, BigDecimal leftAmount, BigDecimal rightAmount) {}

    /** Adds one that is due, unless it is there. */
    void insert(String comparison, Span span, Instant now) {
        jdbc.sql("""
            INSERT IGNORE INTO txmq_ledger_run (comparison, run_from, run_to, result, next_compare_at) VALUES (?, ?, ?, 'DUE', ?)
            """)
                .params(comparison, toColumn(span.from()), toColumn(span.to()), toColumn(now))
                .update();
    }

    /** Claims the one that is due longest. */
    Optional<Claimed> claim(Instant now, Instant until) {
        return jdbc.sql("""
            SELECT comparison, run_from, run_to FROM txmq_ledger_run
            WHERE next_compare_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?)
            ORDER BY next_compare_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """)
                .params(toColumn(now), toColumn(now))
                .query((row, number) -> new Claimed(
                        row.getString("comparison"),
                        new Span(required(time(row, "run_from")), required(time(row, "run_to"))),
                        until))
                .optional()
                .map(this::claimed);
    }

    record Claimed(String comparison, Span span, Instant until) {}

    private Claimed claimed(Claimed run) {
        jdbc.sql("UPDATE txmq_ledger_run SET claimed_until = ? WHERE comparison = ? AND run_from = ? AND run_to = ?")
                .params(
                        toColumn(run.until()),
                        run.comparison(),
                        toColumn(run.span().from()),
                        toColumn(run.span().to()))
                .update();
        return run;
    }

    void finish(Claimed run, String result, Totals totals, Instant now, @Nullable Instant next) {
        jdbc.sql("""
            UPDATE txmq_ledger_run
            SET result = ?, left_entries = ?, right_entries = ?, left_amount = ?, right_amount = ?, compared_at = ?,
                next_compare_at = ?, claimed_until = NULL, last_error = NULL
            WHERE comparison = ? AND run_from = ? AND run_to = ? AND claimed_until = ?
            """)
                .param(result)
                .param(totals.left())
                .param(totals.right())
                .param(totals.leftAmount())
                .param(totals.rightAmount())
                .param(toColumn(now))
                .param(toColumnOrNull(next))
                .param(run.comparison())
                .param(toColumn(run.span().from()))
                .param(toColumn(run.span().to()))
                .param(toColumn(run.until()))
                .update();
    }

    void unknown(Claimed run, @Nullable String reason, Instant next) {
        jdbc.sql("""
            UPDATE txmq_ledger_run SET result = 'UNKNOWN', last_error = LEFT(?, 512), next_compare_at = ?, claimed_until = NULL
            WHERE comparison = ? AND run_from = ? AND run_to = ? AND claimed_until = ?
            """)
                .param(reason)
                .param(toColumn(next))
                .param(run.comparison())
                .param(toColumn(run.span().from()))
                .param(toColumn(run.span().to()))
                .param(toColumn(run.until()))
                .update();
    }

    /** Writes differences down; returns those that are new, or open again. One that was accepted stays so. */
    List<Found> found(String comparison, List<Found> found, Instant now) {
        List<Object> values = new ArrayList<>();
        values.add(comparison);
        found.forEach(one -> values.add(one.key()));
        Set<String> known = new HashSet<>(jdbc.sql("""
            SELECT CONCAT(kind, ' ', entry_key) FROM txmq_ledger_difference
            WHERE comparison = ? AND state <> 'CLOSED' AND entry_key IN (%s)
            """.formatted(placeholders(found.size())))
                .params(values)
                .query(String.class)
                .list());
        batches.batchUpdate("""
                INSERT INTO txmq_ledger_difference (comparison, entry_key, kind, state, left_amount, right_amount, left_reference,
                                                    right_reference, entered_at, first_seen_at, last_seen_at)
                VALUES (?, ?, ?, 'OPEN', ?, ?, LEFT(?, 256), LEFT(?, 256), ?, ?, ?)
                ON DUPLICATE KEY UPDATE
                    closed_at = IF(state = 'ACCEPTED', closed_at, NULL), state = IF(state = 'ACCEPTED', state, 'OPEN'),
                    left_amount = VALUES(left_amount), right_amount = VALUES(right_amount), last_seen_at = VALUES(last_seen_at)
                """, found, found.size(), (statement, one) -> set(statement, comparison, one, now));
        return found.stream()
                .filter(one -> !known.contains("%s %s".formatted(one.kind(), one.key())))
                .toList();
    }

    private static void set(PreparedStatement statement, String comparison, Found one, Instant now)
            throws SQLException {
        statement.setString(1, comparison);
        statement.setString(2, one.key());
        statement.setString(3, one.kind().name());
        statement.setBigDecimal(4, one.leftAmount());
        statement.setBigDecimal(5, one.rightAmount());
        statement.setString(6, one.left() == null ? null : one.left().reference());
        statement.setString(7, one.right() == null ? null : one.right().reference());
        statement.setObject(8, toColumn(one.at()));
        statement.setObject(9, toColumn(now));
        statement.setObject(10, toColumn(now));
    }

    /** Closes open ones of a time that were not seen any more. */
    void settled(Claimed run, Instant now) {
        jdbc.sql("""
            UPDATE txmq_ledger_difference SET state = 'CLOSED', closed_at = ?
            WHERE comparison = ? AND entered_at >= ? AND entered_at < ? AND last_seen_at < ? AND state = 'OPEN'
            """)
                .params(
                        toColumn(now),
                        run.comparison(),
                        toColumn(run.span().from()),
                        toColumn(run.span().to()),
                        toColumn(now))
                .update();
    }

    /** Returns whether it was open. */
    public boolean accept(String comparison, String key, Kind kind, String note, Instant now) {
        return jdbc.sql("""
            UPDATE txmq_ledger_difference SET state = 'ACCEPTED', closed_at = ?, note = LEFT(?, 512)
            WHERE comparison = ? AND entry_key = ? AND kind = ? AND state = 'OPEN'
            """)
                        .params(toColumn(now), note, comparison, key, kind.name())
                        .update()
                == 1;
    }

    /** How many are open. */
    public long open(String comparison) {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_ledger_difference WHERE comparison = ? AND state = 'OPEN'")
                .param(comparison)
                .query(Long.class)
                .single();
    }

    /**
     * What a run came to.
     *
     * @param error why it could not be compared, or null
     */
    public record Run(
            String comparison,
            Instant from,
            Instant to,
            String result,
            @Nullable Long leftEntries,
            @Nullable Long rightEntries,
            @Nullable BigDecimal leftAmount,
            @Nullable BigDecimal rightAmount,
            @Nullable String error) {}

    /** Those that touch a time. */
    public List<Run> runs(Span span) {
        return jdbc.sql("""
            SELECT * FROM txmq_ledger_run WHERE run_from < ? AND run_to > ? ORDER BY comparison, run_from
            """)
                .params(toColumn(span.to()), toColumn(span.from()))
                .query((row, number) -> new Run(
                        row.getString("comparison"),
                        required(time(row, "run_from")),
                        required(time(row, "run_to")),
                        row.getString("result"),
                        row.getObject("left_entries", Long.class),
                        row.getObject("right_entries", Long.class),
                        row.getBigDecimal("left_amount"),
                        row.getBigDecimal("right_amount"),
                        row.getString("last_error")))
                .list();
    }

    /** A difference as it is on record. */
    public record Stored(
            String comparison,
            String key,
            Kind kind,
            String state,
            @Nullable BigDecimal left,
            @Nullable BigDecimal right,
            @Nullable String leftReference,
            @Nullable String rightReference,
            Instant at,
            Instant firstSeenAt,
            @Nullable String note) {}

    /** Those of a time that are not closed, at most so many. */
    public List<Stored> differences(Span span, int limit) {
        return jdbc.sql("""
            SELECT * FROM txmq_ledger_difference WHERE state <> 'CLOSED' AND entered_at >= ? AND entered_at < ?
            ORDER BY comparison, entry_key, kind LIMIT ?
            """)
                .params(toColumn(span.from()), toColumn(span.to()), limit)
                .query((row, number) -> stored(row))
                .list();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getString("comparison"),
                row.getString("entry_key"),
                Kind.valueOf(row.getString("kind")),
                row.getString("state"),
                row.getBigDecimal("left_amount"),
                row.getBigDecimal("right_amount"),
                row.getString("left_reference"),
                row.getString("right_reference"),
                required(time(row, "entered_at")),
                required(time(row, "first_seen_at")),
                row.getString("note"));
    }

    private static Instant required(@Nullable Instant time) {
        return Objects.requireNonNull(time);
    }
}
