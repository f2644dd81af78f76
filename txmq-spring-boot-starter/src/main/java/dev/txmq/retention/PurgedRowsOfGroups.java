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

/** Rows of the application's consumer groups, by the time in a column: messages of other producers have ids in no order. */
record PurgedRowsOfGroups(String name, String column, String settled, Supplier<Set<String>> groups, Duration retention)
        implements PurgedTable {

    /** By the time of their handling. */
    static PurgedTable inbox(Supplier<Set<String>> groups, Duration retention) {
        return new PurgedRowsOfGroups("txmq_inbox", "consumed_at", "", groups, retention);
    }

    /** Those that were replayed or discarded. Those that are PARKED stay. */
    static PurgedTable deadLetters(Supplier<Set<String>> groups, Duration retention) {
        return new PurgedRowsOfGroups("txmq_dead_letter", "settled_at", "status <> 'PARKED' AND ", groups, retention);
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
        return settled + "consumer_group IN (%s)".formatted(placeholders(size));
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
