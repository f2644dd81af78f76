package dev.txmq.notify.delivery;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.notify.DeliveryLog.Status;

import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.uuid;
import static dev.txmq.notify.delivery.Ids.padded;

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
     * Numbers the successes of several deliveries and writes them down, and settles the deliveries. Waits for nobody: it leaves out those
     * that are no longer WAITING, or in the transaction of somebody else.
     *
     * @return those that are DELIVERED now
     */
    public Set<UUID> deliver(Map<UUID, TriedOnce> successes, Instant now) {
        Map<UUID, Integer> attempts = lockWaiting(successes.keySet());
        List<Object[]> rows = new ArrayList<>();
        successes.forEach((id, tried) -> {
            Integer before = attempts.get(id);
            if (before != null) {
                rows.add(row(id, before + 1, tried));
            }
        });
        for (List<Object[]> rest = rows; !rest.isEmpty(); ) {
            int some = Integer.highestOneBit(rest.size());
            insert(rest.subList(0, some));
            rest = rest.subList(some, rest.size());
        }
        if (!rows.isEmpty()) {
            settle(attempts.keySet(), now);
        }
        return attempts.keySet();
    }

    /** Returns how many attempts each has had. By the primary key alone, so that no other row is locked. */
    private Map<UUID, Integer> lockWaiting(Set<UUID> some) {
        List<byte[]> ids = padded(some);
        Map<UUID, Integer> attempts = new HashMap<>();
        jdbc.sql("""
            SELECT id, attempts, status = 'WAITING' FROM txmq_delivery FORCE INDEX (PRIMARY) WHERE id IN (%s)
            FOR UPDATE SKIP LOCKED
            """.formatted(placeholders(ids.size()))).params(ids).query(row -> {
            if (row.getBoolean(3)) {
                attempts.put(uuid(row.getBytes(1)), row.getInt(2));
            }
        });
        return attempts;
    }

    private static Object[] row(UUID delivery, int number, TriedOnce success) {
        return new Object[] {
            bytes(delivery),
            number,
            toColumn(success.startedAt()),
            Math.toIntExact(success.took().toMillis()),
            success.status(),
            new SqlParameterValue(Types.VARBINARY, success.body())
        };
    }

    /** As many as a power of two: few different statements, which the driver keeps prepared. */
    private void insert(List<Object[]> successes) {
        List<Object> values = successes.stream().flatMap(Arrays::stream).toList();
        jdbc.sql("""
            INSERT INTO txmq_delivery_attempt (delivery_id, number, started_at, took_millis, response_status, response_body, counted)
            VALUES %s
            """.formatted(String.join(", ", Collections.nCopies(successes.size(), "(?, ?, ?, ?, ?, ?, TRUE)"))))
                .params(values)
                .update();
    }

    /** With the attempt that comes next. The rows are locked, and WAITING. */
    private void settle(Set<UUID> delivered, Instant now) {
        List<Object> values = new ArrayList<>(List.of(toColumn(now)));
        values.addAll(padded(delivered));
        int settled = jdbc.sql("""
            UPDATE txmq_delivery FORCE INDEX (PRIMARY)
            SET status = 'DELIVERED', next_attempt_at = NULL, give_up_at = NULL, settled_at = ?, settled_by = NULL,
                settle_reason = NULL, last_error = NULL,
                last_attempt_at = (SELECT a.started_at FROM txmq_delivery_attempt a
                                   WHERE a.delivery_id = txmq_delivery.id AND a.number = txmq_delivery.attempts + 1),
                last_status = (SELECT a.response_status FROM txmq_delivery_attempt a
                               WHERE a.delivery_id = txmq_delivery.id AND a.number = txmq_delivery.attempts + 1),
                attempts = attempts + 1
            WHERE id IN (%s)
            """.formatted(placeholders(values.size() - 1)))
                .params(values)
                .update();
        if (settled != delivered.size()) {
            throw new IllegalStateException("%d of %d deliveries are settled".formatted(settled, delivered.size()));
        }
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
