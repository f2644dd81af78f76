package dev.txmq.reconcile.compare;

import java.time.Instant;
import java.util.Objects;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

import static dev.txmq.database.Columns.toColumn;

/** Reads and writes {@code txmq_repair}. Every statement joins the transaction of the calling thread. */
final class RepairTable {

    private final JdbcClient jdbc;

    RepairTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    long begin(String group, String operator, boolean automatic, int asked, Instant now) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("""
            INSERT INTO txmq_repair (consumer_group, operator, automatic, asked, started_at) VALUES (?, ?, ?, ?, ?)
            """).params(group, operator, automatic, asked, toColumn(now)).update(key, "id");
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    void finish(long id, int republished, @Nullable String error, Instant now) {
        jdbc.sql("UPDATE txmq_repair SET republished = ?, error = LEFT(?, 512), finished_at = ? WHERE id = ?")
                .param(republished)
                .param(error)
                .param(toColumn(now))
                .param(id)
                .update();
    }

    /** What automatic repairs have asked for since; one that was cut off counts in full. */
    long automaticSince(Instant since) {
        return jdbc.sql("""
            SELECT COALESCE(SUM(IF(finished_at IS NULL, asked, republished)), 0) FROM txmq_repair
            WHERE automatic AND started_at >= ?
            """).param(toColumn(since)).query(Long.class).single();
    }
}
