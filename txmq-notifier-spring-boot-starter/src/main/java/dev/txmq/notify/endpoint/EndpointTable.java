package dev.txmq.notify.endpoint;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.notify.endpoint.StoredEndpoint.Failures;

import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;
import static dev.txmq.database.Columns.uuid;

/** The table {@code txmq_endpoint}. Every statement joins the transaction of the calling thread. */
public final class EndpointTable {

    private final JdbcClient jdbc;

    /** The tables must be there. */
    public EndpointTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    void insert(StoredEndpoint endpoint) {
        jdbc.sql("""
            INSERT INTO txmq_endpoint (id, recipient, url, types, secret, headers, expected_body, concurrency, rate_per_second,
                                       ordered, status, status_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', ?, ?)
            """)
                .param(bytes(endpoint.id()))
                .param(endpoint.recipient())
                .param(endpoint.url().toString())
                .param(endpoint.types().toColumn())
                .param(endpoint.secret())
                .param(endpoint.headers())
                .param(endpoint.expectedBody())
                .param(endpoint.concurrency())
                .param(endpoint.ratePerSecond())
                .param(endpoint.ordered())
                .param(toColumn(endpoint.changedAt()))
                .param(toColumn(endpoint.changedAt()))
                .update();
    }

    /** Returns whether it was not there. */
    boolean insertUnlessThere(StoredEndpoint endpoint) {
        if (find(endpoint.id()).isPresent()) {
            return false;
        }
        try {
            insert(endpoint);
            return true;
        } catch (DuplicateKeyException e) {
            // another instance has just added it
            return false;
        }
    }

    /** Of the id of this endpoint, what an application may change. */
    boolean change(StoredEndpoint endpoint) {
        return jdbc.sql("""
            UPDATE txmq_endpoint
            SET url = ?, types = ?, headers = ?, expected_body = ?, concurrency = ?, rate_per_second = ?, ordered = ?
            WHERE id = ?
            """)
                        .param(endpoint.url().toString())
                        .param(endpoint.types().toColumn())
                        .param(endpoint.headers())
                        .param(endpoint.expectedBody())
                        .param(endpoint.concurrency())
                        .param(endpoint.ratePerSecond())
                        .param(endpoint.ordered())
                        .param(bytes(endpoint.id()))
                        .update()
                == 1;
    }

    boolean rotate(UUID id, byte[] secret, Instant oldOneUntil) {
        return jdbc.sql("""
            UPDATE txmq_endpoint SET old_secret = secret, secret = ?, old_secret_until = ? WHERE id = ?
            """).params(secret, toColumn(oldOneUntil), bytes(id)).update() == 1;
    }

    /** Returns whether it was active. */
    public boolean disable(UUID id, String reason, @Nullable String operator, Instant now) {
        return jdbc.sql("""
            UPDATE txmq_endpoint SET status = 'DISABLED', status_reason = LEFT(?, 512), status_by = ?, status_at = ?
            WHERE id = ? AND status = 'ACTIVE'
            """)
                        .param(reason)
                        .param(operator)
                        .param(toColumn(now))
                        .param(bytes(id))
                        .update()
                == 1;
    }

    /** Returns whether it was disabled. What it has failed is forgotten. */
    boolean enable(UUID id, String operator, Instant now) {
        return jdbc.sql("""
            UPDATE txmq_endpoint
            SET status = 'ACTIVE', status_reason = NULL, status_by = ?, status_at = ?,
                failing_since = NULL, consecutive_failures = 0, pauses = 0, paused_until = NULL
            WHERE id = ? AND status = 'DISABLED'
            """).params(operator, toColumn(now), bytes(id)).update() == 1;
    }

    /** One endpoint. */
    public Optional<StoredEndpoint> find(UUID id) {
        return find(id, "");
    }

    /** Waits for a transaction that has the row. */
    public Optional<StoredEndpoint> lock(UUID id) {
        return find(id, "FOR UPDATE");
    }

    private Optional<StoredEndpoint> find(UUID id, String lock) {
        return jdbc.sql("SELECT * FROM txmq_endpoint WHERE id = ? " + lock)
                .param(bytes(id))
                .query((row, number) -> endpoint(row))
                .optional();
    }

    /** Oldest first. */
    public List<StoredEndpoint> ofRecipient(String recipient) {
        return jdbc.sql("SELECT * FROM txmq_endpoint WHERE recipient = ? ORDER BY created_at, id")
                .param(recipient)
                .query((row, number) -> endpoint(row))
                .list();
    }

    /** All, or those with this status, by id. */
    List<StoredEndpoint> list(@Nullable Boolean active, @Nullable UUID after, int limit) {
        List<Object> values = new ArrayList<>(List.of(bytes(after == null ? new UUID(0, 0) : after)));
        if (active != null) {
            values.add(active ? "ACTIVE" : "DISABLED");
        }
        values.add(limit);
        return jdbc.sql("SELECT * FROM txmq_endpoint WHERE id > ? %s ORDER BY id LIMIT ?"
                        .formatted(active == null ? "" : "AND status = ?"))
                .params(values)
                .query((row, number) -> endpoint(row))
                .list();
    }

    /** After an attempt of the instance that has this lease. */
    public boolean keepFailures(UUID id, UUID lease, Failures failures) {
        return jdbc.sql("""
            UPDATE txmq_endpoint SET failing_since = ?, consecutive_failures = ?, pauses = ?, paused_until = ?
            WHERE id = ? AND lease = ?
            """)
                        .param(toColumnOrNull(failures.since()))
                        .param(failures.inARow())
                        .param(failures.pauses())
                        .param(toColumnOrNull(failures.pausedUntil()))
                        .param(bytes(id))
                        .param(bytes(lease))
                        .update()
                == 1;
    }

    /**
     * Takes endpoints that have something due and that nobody sends to. A lease or a pause that lasts longer than any can is of a clock that
     * was wrong, and counts as over.
     */
    public List<UUID> lease(Lessee lessee, Instant now, int limit) {
        LocalDateTime wrongLease = toColumn(now.plus(lessee.time().multipliedBy(2)));
        List<UUID> taken = jdbc.sql("""
            SELECT e.id FROM txmq_endpoint e
            WHERE e.status = 'ACTIVE'
              AND (e.leased_until IS NULL OR e.leased_until <= ? OR e.leased_until > ?)
              AND NOT (e.lease <=> ? AND e.leased_until > ? AND e.leased_until <= ?)
              AND (e.paused_until IS NULL OR e.paused_until <= ? OR e.paused_until > ?)
              AND CASE WHEN e.ordered
                    THEN COALESCE((SELECT d.next_attempt_at FROM txmq_delivery d
                                   WHERE d.endpoint_id = e.id AND d.status = 'WAITING' ORDER BY d.id LIMIT 1) <= ?, FALSE)
                    ELSE EXISTS (SELECT 1 FROM txmq_delivery d WHERE d.endpoint_id = e.id AND d.next_attempt_at <= ?)
                  END
            ORDER BY e.leased_until LIMIT ? FOR UPDATE SKIP LOCKED
            """)
                .param(toColumn(now))
                .param(wrongLease)
                .param(bytes(lessee.id()))
                .param(toColumn(now.minus(lessee.apart())))
                .param(toColumn(now))
                .param(toColumn(now))
                .param(toColumn(now.plus(lessee.longestPause().multipliedBy(2))))
                .param(toColumn(now))
                .param(toColumn(now))
                .param(limit)
                .query((row, number) -> uuid(row.getBytes(1)))
                .list();
        if (!taken.isEmpty()) {
            List<Object> values = new ArrayList<>(List.of(bytes(lessee.id()), toColumn(now.plus(lessee.time()))));
            taken.forEach(id -> values.add(bytes(id)));
            jdbc.sql("UPDATE txmq_endpoint SET lease = ?, leased_until = ? WHERE id IN (%s)"
                            .formatted(placeholders(taken.size())))
                    .params(values)
                    .update();
        }
        return taken;
    }

    /**
     * An instance that leases.
     *
     * @param id that its leases have
     * @param time how long it has an endpoint
     * @param longestPause that an endpoint can have
     * @param apart how long it leaves to others what it has given up
     */
    public record Lessee(UUID id, Duration time, Duration longestPause, Duration apart) {}

    /** Returns whether the lease was still this one. */
    public boolean renew(UUID id, UUID lease, Instant until) {
        return jdbc.sql("UPDATE txmq_endpoint SET leased_until = ? WHERE id = ? AND lease = ?")
                        .params(toColumn(until), bytes(id), bytes(lease))
                        .update()
                == 1;
    }

    /** Lets others take it, and its own instance a little later. */
    public void giveUp(UUID id, UUID lease, Instant now) {
        renew(id, lease, now);
    }

    /** Lets everybody take it. */
    public void release(UUID id, UUID lease) {
        jdbc.sql("UPDATE txmq_endpoint SET lease = NULL, leased_until = NULL WHERE id = ? AND lease = ?")
                .params(bytes(id), bytes(lease))
                .update();
    }

    /** How many there are of each kind. */
    public Counts count(Instant now) {
        return jdbc.sql("""
            SELECT COUNT(CASE WHEN status = 'ACTIVE' AND (paused_until IS NULL OR paused_until <= ?) THEN 1 END) AS active,
                   COUNT(CASE WHEN status = 'ACTIVE' AND paused_until > ? THEN 1 END) AS paused,
                   COUNT(CASE WHEN status = 'DISABLED' THEN 1 END) AS disabled
            FROM txmq_endpoint
            """)
                .params(toColumn(now), toColumn(now))
                .query((row, number) ->
                        new Counts(row.getLong("active"), row.getLong("paused"), row.getLong("disabled")))
                .single();
    }

    /** Of the row of {@code txmq_endpoint} in a result. */
    public static StoredEndpoint endpoint(ResultSet row) throws SQLException {
        return new StoredEndpoint(
                uuid(row.getBytes("id")),
                row.getString("recipient"),
                URI.create(row.getString("url")),
                TypeFilter.fromColumn(row.getString("types")),
                row.getBytes("secret"),
                row.getBytes("old_secret"),
                time(row, "old_secret_until"),
                row.getBytes("headers"),
                row.getString("expected_body"),
                row.getInt("concurrency"),
                row.getDouble("rate_per_second"),
                row.getBoolean("ordered"),
                row.getString("status").equals("ACTIVE"),
                row.getString("status_reason"),
                row.getString("status_by"),
                Objects.requireNonNull(time(row, "status_at")),
                new Failures(
                        time(row, "failing_since"),
                        row.getInt("consecutive_failures"),
                        row.getInt("pauses"),
                        time(row, "paused_until")));
    }

    /** Endpoints of each kind. */
    public record Counts(long active, long paused, long disabled) {}
}
