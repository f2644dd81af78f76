package dev.txmq.notify.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.notify.DeliveryLog.Status;

import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.toColumn;

/**
 * What an attempt writes: {@code txmq_delivery_attempt}, and what becomes of the row of {@code txmq_delivery}. Every statement joins the
 * transaction of the calling thread.
 */
public final class AttemptTable {

    private final JdbcClient jdbc;

    /** The tables must be there. */
    public AttemptTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Numbers the attempt, and writes it down whatever has become of the delivery meanwhile. */
    public void insert(UUID delivery, TriedOnce attempt) {
        jdbc.sql("UPDATE txmq_delivery SET attempts = attempts + 1 WHERE id = ?")
                .param(bytes(delivery))
                .update();
        jdbc.sql("""
            INSERT INTO txmq_delivery_attempt (delivery_id, number, started_at, took_millis, response_status, failure, error,
                                               response_body, counted)
            SELECT id, attempts, ?, ?, ?, ?, LEFT(?, 512), ?, ? FROM txmq_delivery WHERE id = ?
            """)
                .param(toColumn(attempt.startedAt()))
                .param(Math.toIntExact(attempt.took().toMillis()))
                .param(attempt.status())
                .param(attempt.failure())
                .param(attempt.error())
                .param(attempt.body())
                .param(attempt.counted())
                .param(bytes(delivery))
                .update();
    }

    /** Returns whether it was WAITING. */
    public boolean settle(UUID delivery, Status status, int counted, TriedOnce last, Instant now) {
        return jdbc.sql("""
            UPDATE txmq_delivery
            SET status = ?, counted = ?, next_attempt_at = NULL, give_up_at = NULL, last_attempt_at = ?, last_status = ?,
                last_error = LEFT(?, 512), settled_at = ?, settled_by = NULL, settle_reason = NULL
            WHERE id = ? AND status = 'WAITING'
            """)
                        .param(status.name())
                        .param(counted)
                        .param(toColumn(last.startedAt()))
                        .param(last.status())
                        .param(last.error())
                        .param(toColumn(now))
                        .param(bytes(delivery))
                        .update()
                == 1;
    }

    /** Returns whether it was WAITING. */
    public boolean putOff(UUID delivery, int counted, TriedOnce last, Instant next) {
        return jdbc.sql("""
            UPDATE txmq_delivery
            SET counted = ?, next_attempt_at = ?, last_attempt_at = ?, last_status = ?, last_error = LEFT(?, 512)
            WHERE id = ? AND status = 'WAITING'
            """)
                        .param(counted)
                        .param(toColumn(next))
                        .param(toColumn(last.startedAt()))
                        .param(last.status())
                        .param(last.error())
                        .param(bytes(delivery))
                        .update()
                == 1;
    }

    /**
     * What an attempt came to.
     *
     * @param status of the HTTP answer, or null
     * @param failure one of the column's, or null for a success
     */
    public record TriedOnce(
            Instant startedAt,
            Duration took,
            @Nullable Integer status,
            @Nullable String failure,
            @Nullable String error,
            byte @Nullable [] body,
            boolean counted) {}
}
