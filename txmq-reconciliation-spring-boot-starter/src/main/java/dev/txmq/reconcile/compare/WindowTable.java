package dev.txmq.reconcile.compare;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.reconcile.side.Span;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;

/**
 * Reads and writes {@code txmq_reconciliation_window}. A window belongs to the instance that has claimed it, until the time that it wrote there:
 * any number of instances share the work, and what one that was too slow still writes is not taken. Every statement joins the transaction of the
 * calling thread.
 */
final class WindowTable {

    private static final String COLUMNS = "consumer_group, window_start, window_end, passes, drained_at";

    private final JdbcClient jdbc;

    WindowTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Where the last window of a group ends. */
    Optional<Instant> lastEnd(String group) {
        return Optional.ofNullable(
                jdbc.sql("SELECT MAX(window_end) AS last FROM txmq_reconciliation_window WHERE consumer_group = ?")
                        .param(group)
                        .query((row, number) -> Optional.ofNullable(time(row, "last")))
                        .single()
                        .orElse(null));
    }

    /** Those of a time that are there, in their order. */
    List<Span> spans(String group, Span span) {
        return jdbc.sql("""
            SELECT window_start, window_end FROM txmq_reconciliation_window
            WHERE consumer_group = ? AND window_start < ? AND window_end > ? ORDER BY window_start
            """)
                .params(group, toColumn(span.to()), toColumn(span.from()))
                .query((row, number) -> span(row))
                .list();
    }

    /** Adds one that is due, unless it is there. */
    void insert(String group, Span span, Instant due) {
        jdbc.sql("""
            INSERT IGNORE INTO txmq_reconciliation_window (consumer_group, window_start, window_end, result, next_compare_at)
            VALUES (?, ?, ?, 'DUE', ?)
            """)
                .params(group, toColumn(span.from()), toColumn(span.to()), toColumn(due))
                .update();
    }

    /** Claims the one of these groups that is due longest. */
    Optional<Window> claim(Collection<String> groups, Instant now, Duration claim) {
        List<Object> values = new ArrayList<>();
        values.add(toColumn(now));
        values.add(toColumn(now));
        values.addAll(groups);
        return jdbc.sql("""
            SELECT %s FROM txmq_reconciliation_window
            WHERE next_compare_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?) AND consumer_group IN (%s)
            ORDER BY next_compare_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """.formatted(COLUMNS, placeholders(groups.size())))
                .params(values)
                .query((row, number) -> window(row, now.plus(claim)))
                .optional()
                .map(this::claimed);
    }

    /** Claims this one, unless another instance has it. */
    Optional<Window> claim(String group, Span span, Instant now, Duration claim) {
        return jdbc.sql("""
            SELECT %s FROM txmq_reconciliation_window
            WHERE consumer_group = ? AND window_start = ? AND (claimed_until IS NULL OR claimed_until <= ?) FOR UPDATE
            """.formatted(COLUMNS))
                .params(group, toColumn(span.from()), toColumn(now))
                .query((row, number) -> window(row, now.plus(claim)))
                .optional()
                .map(this::claimed);
    }

    private Window claimed(Window window) {
        jdbc.sql(
                        "UPDATE txmq_reconciliation_window SET claimed_until = ? WHERE consumer_group = ? AND window_start = ?")
                .params(
                        toColumn(window.claimedUntil()),
                        window.group(),
                        toColumn(window.span().from()))
                .update();
        return window;
    }

    /** Keeps it for longer; empty if another instance has it now. */
    Optional<Window> renew(Window window, Instant until) {
        int kept = jdbc.sql("""
            UPDATE txmq_reconciliation_window SET claimed_until = ?
            WHERE consumer_group = ? AND window_start = ? AND claimed_until = ?
            """)
                .params(
                        toColumn(until),
                        window.group(),
                        toColumn(window.span().from()),
                        toColumn(window.claimedUntil()))
                .update();
        return kept == 1
                ? Optional.of(new Window(window.group(), window.span(), window.passes(), window.drainedAt(), until))
                : Optional.empty();
    }

    /** Writes what it came to and gives it back; false if another instance has it now. */
    boolean finish(Window window, Compared compared, Instant now, @Nullable Instant next) {
        return jdbc.sql("""
            UPDATE txmq_reconciliation_window
            SET result = ?, passes = passes + 1, produced = ?, handled = ?, discarded = ?, foreign_ids = ?, missing = ?,
                surplus = ?, compared_at = ?, next_compare_at = ?, claimed_until = NULL, last_error = NULL
            WHERE consumer_group = ? AND window_start = ? AND claimed_until = ?
            """)
                        .param(compared.open() ? "DIFFERENT" : "EQUAL")
                        .param(compared.produced())
                        .param(compared.handled())
                        .param(compared.discarded())
                        .param(compared.foreign())
                        .param(compared.missing())
                        .param(compared.surplus())
                        .param(toColumn(now))
                        .param(toColumnOrNull(next))
                        .param(window.group())
                        .param(toColumn(window.span().from()))
                        .param(toColumn(window.claimedUntil()))
                        .update()
                == 1;
    }

    /** Of one that is not compared any more: only whether there are open differences. */
    void recheck(Window window, boolean open, @Nullable Instant next) {
        jdbc.sql("""
            UPDATE txmq_reconciliation_window
            SET result = IF(passes > 0, ?, result), next_compare_at = ?, claimed_until = NULL
            WHERE consumer_group = ? AND window_start = ? AND claimed_until = ?
            """)
                .param(open ? "DIFFERENT" : "EQUAL")
                .param(toColumnOrNull(next))
                .param(window.group())
                .param(toColumn(window.span().from()))
                .param(toColumn(window.claimedUntil()))
                .update();
    }

    /** Could not be compared. */
    void unknown(Window window, String reason, @Nullable Instant next) {
        jdbc.sql("""
            UPDATE txmq_reconciliation_window
            SET result = 'UNKNOWN', last_error = LEFT(?, 512), next_compare_at = ?, claimed_until = NULL
            WHERE consumer_group = ? AND window_start = ? AND claimed_until = ?
            """)
                .param(reason)
                .param(toColumnOrNull(next))
                .param(window.group())
                .param(toColumn(window.span().from()))
                .param(toColumn(window.claimedUntil()))
                .update();
    }

    /** None of a group that are due can be compared. */
    void unknown(String group, String reason, Instant now, Instant next) {
        jdbc.sql("""
            UPDATE txmq_reconciliation_window SET result = 'UNKNOWN', last_error = LEFT(?, 512), next_compare_at = ?
            WHERE consumer_group = ? AND next_compare_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?)
            """)
                .params(reason, toColumn(next), group, toColumn(now), toColumn(now))
                .update();
    }

    /** The group had no backlog at this time. */
    void drained(String group, Instant at) {
        jdbc.sql("""
            UPDATE txmq_reconciliation_window SET drained_at = ?
            WHERE consumer_group = ? AND next_compare_at IS NOT NULL AND drained_at IS NULL AND window_end <= ?
            """).params(toColumn(at), group, toColumn(at)).update();
    }

    /** Deletes what is compared for good and ended before; returns how many. */
    int purge(Instant before, int limit) {
        return jdbc.sql("""
            DELETE FROM txmq_reconciliation_window WHERE window_end < ? AND next_compare_at IS NULL
            ORDER BY window_end LIMIT ?
            """).params(toColumn(before), limit).update();
    }

    private static Window window(ResultSet row, Instant claimedUntil) throws SQLException {
        return new Window(
                row.getString("consumer_group"),
                span(row),
                row.getInt("passes"),
                time(row, "drained_at"),
                claimedUntil);
    }

    static Span span(ResultSet row) throws SQLException {
        return new Span(
                fromColumn(Objects.requireNonNull(row.getObject("window_start", LocalDateTime.class))),
                fromColumn(Objects.requireNonNull(row.getObject("window_end", LocalDateTime.class))));
    }
}
