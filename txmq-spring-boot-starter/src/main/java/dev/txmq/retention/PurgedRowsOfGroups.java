package dev.txmq.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.toColumn;

/** Rows of the application's groups, by the time in a column: their ids are not in the order in which they grow old. */
record PurgedRowsOfGroups(
        String name,
        String column,
        String settled,
        String groupColumn,
        Supplier<Set<String>> groups,
        Duration retention)
        implements PurgedTable {

    /** By the time of their handling. */
    static PurgedTable inbox(Supplier<Set<String>> groups, Duration retention) {
        return new PurgedRowsOfGroups("txmq_inbox", "consumed_at", "", "consumer_group", groups, retention);
    }

    /** Those that were replayed or discarded. Those that are PARKED stay. */
    static PurgedTable deadLetters(Supplier<Set<String>> groups, Duration retention) {
        return new PurgedRowsOfGroups(
                "txmq_dead_letter", "settled_at", "status <> 'PARKED' AND ", "consumer_group", groups, retention);
    }

    /** Those that are due or cancelled. */
    static PurgedTable scheduled(String producerGroup, Duration retention) {
        return new PurgedRowsOfGroups(
                "txmq_scheduled",
                "settled_at",
                "status <> 'SCHEDULED' AND ",
                "producer_group",
                () -> Set.of(producerGroup),
                retention);
    }

    /** What happened to messages, by the application that wrote it. */
    static PurgedTable history(String application, Duration retention) {
        return new PurgedRowsOfGroups(
                "txmq_history", "happened_at", "", "producer_group", () -> Set.of(application), retention);
    }

    @Override
    public Object lowest() {
        return LocalDateTime.of(1000, 1, 1, 0, 0);
    }

    @Override
    public Object end(Instant now) {
        return toColumn(now.minus(retention));
    }

    @Override
    public Object position(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? lowest() : time;
    }

    @Override
    public String condition() {
        int size = groups.get().size();
        return settled + "%s IN (%s)".formatted(groupColumn, placeholders(size));
    }

    @Override
    public List<Object> values(Instant now) {
        return List.copyOf(groups.get());
    }

    @Override
    public boolean isReady() {
        return !groups.get().isEmpty();
    }
}
