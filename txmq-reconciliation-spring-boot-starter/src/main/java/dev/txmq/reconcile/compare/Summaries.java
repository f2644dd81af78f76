package dev.txmq.reconcile.compare;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.side.Span;

import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;

/** Counts windows and differences. */
public final class Summaries {

    /** All there is. */
    public static final Span ALWAYS = new Span(Instant.EPOCH, Instant.parse("2999-01-01T00:00:00Z"));

    private final JdbcClient jdbc;
    private final DifferenceTable differences;

    Summaries(DataSource dataSource, DifferenceTable differences) {
        this.jdbc = JdbcClient.create(dataSource);
        this.differences = differences;
    }

    /** How a group stands in the windows that touch a time. */
    public GroupSummary of(String group, Span span, @Nullable String unreachable) {
        Map<Kind, Long> open = new EnumMap<>(Kind.class);
        long[] done = new long[2];
        jdbc.sql("""
            SELECT kind, SUM(state IN ('OPEN', 'REPAIRING', 'STUCK')) AS open, SUM(repairs > 0) AS repaired,
                   SUM(state = 'ACCEPTED') AS accepted
            FROM txmq_difference WHERE consumer_group = ? AND message_id >= ? AND message_id < ? GROUP BY kind
            """)
                .params(
                        group,
                        MessageId.lowestAt(span.from()).toBytes(),
                        MessageId.lowestAt(span.to()).toBytes())
                .query(row -> {
                    if (row.getLong("open") > 0) {
                        open.put(Kind.valueOf(row.getString("kind")), row.getLong("open"));
                    }
                    done[0] += row.getLong("repaired");
                    done[1] += row.getLong("accepted");
                });
        Map<String, Long> windows = new TreeMap<>();
        jdbc.sql("""
            SELECT result, COUNT(*) AS n FROM txmq_reconciliation_window
            WHERE consumer_group = ? AND window_start < ? AND window_end > ? GROUP BY result
            """).params(group, toColumn(span.to()), toColumn(span.from())).query(row -> {
            windows.put(row.getString("result"), row.getLong("n"));
        });
        Instant watermark = watermark(group).orElse(null);
        return jdbc.sql("""
            SELECT COALESCE(SUM(produced), 0) AS produced, COALESCE(SUM(handled), 0) AS handled,
                   COALESCE(SUM(discarded), 0) AS discarded, COALESCE(SUM(foreign_ids), 0) AS foreign_ids,
                   COALESCE(SUM(missing), 0) AS missing, COALESCE(SUM(surplus), 0) AS surplus
            FROM txmq_reconciliation_window WHERE consumer_group = ? AND window_start < ? AND window_end > ?
            """)
                .params(group, toColumn(span.to()), toColumn(span.from()))
                .query((row, number) -> new GroupSummary(
                        group,
                        watermark,
                        unreachable,
                        row.getLong("produced"),
                        row.getLong("handled"),
                        row.getLong("discarded"),
                        row.getLong("foreign_ids"),
                        row.getLong("missing"),
                        row.getLong("surplus"),
                        open,
                        done[0],
                        done[1],
                        windows))
                .single();
    }

    /** How many differences of each kind are open, counted from an index alone. */
    Map<Kind, Long> open(String group) {
        Map<Kind, Long> open = new EnumMap<>(Kind.class);
        jdbc.sql("""
            SELECT kind, COUNT(*) AS n FROM txmq_difference
            WHERE consumer_group = ? AND state IN ('OPEN', 'REPAIRING', 'STUCK') GROUP BY kind
            """).param(group).query(row -> {
            open.put(Kind.valueOf(row.getString("kind")), row.getLong("n"));
        });
        return open;
    }

    /** Up to when everything is accounted for: the first window that was never compared, or the first open difference; dead letters are on record. */
    Optional<Instant> watermark(String group) {
        Optional<Instant> compared = one(
                group,
                "SELECT MAX(window_end) AS at FROM txmq_reconciliation_window WHERE consumer_group = ? AND passes > 0");
        if (compared.isEmpty()) {
            return compared;
        }
        List<Instant> candidates = new ArrayList<>(List.of(compared.get()));
        one(group, """
            SELECT MIN(window_start) AS at FROM txmq_reconciliation_window
            WHERE consumer_group = ? AND passes = 0 AND next_compare_at IS NOT NULL
            """).ifPresent(candidates::add);
        differences.first(group).flatMap(MessageId::time).ifPresent(candidates::add);
        return candidates.stream().min(Instant::compareTo);
    }

    private Optional<Instant> one(String group, String sql) {
        return jdbc.sql(sql)
                .param(group)
                .query((row, number) -> Optional.ofNullable(time(row, "at")))
                .single();
    }

    /** What was produced in the windows from this time on. */
    public long produced(String group, Instant from) {
        return jdbc.sql("""
            SELECT COALESCE(SUM(produced), 0) FROM txmq_reconciliation_window
            WHERE consumer_group = ? AND window_start >= ?
            """).params(group, toColumn(from)).query(Long.class).single();
    }

    /**
     * What a window came to.
     *
     * @param error why it could not be compared, or null
     */
    public record WindowResult(
            Span span, String result, @Nullable String error) {}

    /** The windows that touch a time, in their order. */
    public List<WindowResult> windows(String group, Span span) {
        return jdbc.sql("""
            SELECT window_start, window_end, result, last_error FROM txmq_reconciliation_window
            WHERE consumer_group = ? AND window_start < ? AND window_end > ? ORDER BY window_start
            """)
                .params(group, toColumn(span.to()), toColumn(span.from()))
                .query((row, number) ->
                        new WindowResult(WindowTable.span(row), row.getString("result"), row.getString("last_error")))
                .list();
    }
}
