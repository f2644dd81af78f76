package dev.txmq.service;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.reconcile.Ledger;

import static dev.txmq.service.UtcInstantTypeHandler.fromColumn;
import static dev.txmq.service.UtcInstantTypeHandler.toColumn;

/**
 * A ledger that one statement reads, row by row while it is read. The statement may look at all rows of its table: it runs once a day, and an index
 * by time would cost something with each row that is written.
 */
public abstract class SqlLedger implements Ledger {

    private final String name;
    private final JdbcClient jdbc;
    private final String sql;

    /**
     * @param sql gives {@code entry_key}, {@code amount}, {@code entered_at} and {@code reference} of what was entered from {@code :from} on and
     *     before {@code :to}, in the order of the bytes of {@code entry_key}
     */
    protected SqlLedger(String name, JdbcClient jdbc, String sql) {
        this.name = name;
        this.jdbc = jdbc;
        this.sql = sql;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Stream<Entry> entries(Instant from, Instant to) {
        return jdbc
                .sql(sql)
                // or MySQL's driver would read all of it at once
                .withFetchSize(Integer.MIN_VALUE)
                .param("from", toColumn(from))
                .param("to", toColumn(to))
                .query(SqlLedger::entry)
                .stream();
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getString("entry_key"),
                row.getBigDecimal("amount"),
                fromColumn(row.getObject("entered_at", LocalDateTime.class)),
                row.getString("reference"));
    }
}
