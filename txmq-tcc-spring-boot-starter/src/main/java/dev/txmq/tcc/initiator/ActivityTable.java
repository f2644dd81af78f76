package dev.txmq.tcc.initiator;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.tcc.Activities.Status;
import dev.txmq.tcc.participant.BranchId;

import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;
import static dev.txmq.database.Columns.uuid;

/** The tables {@code txmq_activity} and {@code txmq_activity_branch}. Every statement joins the transaction of the calling thread. */
final class ActivityTable {

    private static final String SELECT = StoredActivity.SELECT;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    ActivityTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.batches = new JdbcTemplate(dataSource);
    }

    /**
     * The activity, TRYING, and all its branches.
     *
     * @throws org.springframework.dao.DuplicateKeyException if one of this type and key is TRYING or CONFIRMED
     */
    void insert(Plan plan, Instant now) {
        jdbc.sql("""
                INSERT INTO txmq_activity (id, type, business_key, live_key, status, deadline, next_check_at, created_at)
                VALUES (?, ?, ?, ?, 'TRYING', ?, ?, ?)
                """)
                .params(
                        bytes(plan.id()),
                        plan.type(),
                        plan.key(),
                        plan.key(),
                        toColumn(plan.deadline()),
                        toColumn(plan.deadline()),
                        toColumn(now))
                .update();
        List<Object> values = new ArrayList<>();
        plan.branches()
                .forEach(branch -> values.addAll(List.of(bytes(plan.id()), branch.participant(), branch.name())));
        jdbc.sql("INSERT INTO txmq_activity_branch (activity_id, participant, branch) VALUES "
                        + "(?, ?, ?), ".repeat(plan.branches().size() - 1) + "(?, ?, ?)")
                .params(values)
                .update();
    }

    /**
     * Decides. Nothing else writes a final status, and nothing ever changes one.
     *
     * @param nextCheck when to look whether the branches are settled, or null if all of them are
     * @return whether it was TRYING
     */
    boolean decide(
            UUID id,
            Status status,
            @Nullable String refusedBy,
            @Nullable String reason,
            Instant now,
            @Nullable Instant nextCheck) {
        return jdbc.sql("""
                UPDATE txmq_activity
                SET status = ?, live_key = IF(? = 'CANCELLED', NULL, live_key), refused_by = ?, reason = LEFT(?, 512),
                    decided_at = ?, checks = 0, next_check_at = ?, completed_at = ?
                WHERE id = ? AND status = 'TRYING'
                """)
                        .param(status.name())
                        .param(status.name())
                        .param(refusedBy)
                        .param(reason)
                        .param(toColumn(now))
                        .param(toColumnOrNull(nextCheck))
                        .param(nextCheck == null ? toColumn(now) : null)
                        .param(bytes(id))
                        .update()
                == 1;
    }

    void keepResults(Map<BranchId, byte[]> results) {
        batches.batchUpdate(
                "UPDATE txmq_activity_branch SET result = ? WHERE activity_id = ? AND participant = ? AND branch = ?",
                results.entrySet(),
                Math.max(1, results.size()),
                (statement, entry) -> {
                    statement.setBytes(1, entry.getValue());
                    statement.setBytes(2, bytes(entry.getKey().activityId()));
                    statement.setString(3, entry.getKey().participant());
                    statement.setString(4, entry.getKey().branch());
                });
    }

    void done(Collection<BranchId> branches, Instant now) {
        batches.batchUpdate("""
                UPDATE txmq_activity_branch SET done_at = ?, last_error = NULL
                WHERE activity_id = ? AND participant = ? AND branch = ?
                """, branches, Math.max(1, branches.size()), (statement, branch) -> {
            statement.setObject(1, toColumn(now));
            statement.setBytes(2, bytes(branch.activityId()));
            statement.setString(3, branch.participant());
            statement.setString(4, branch.branch());
        });
    }

    void failed(BranchId branch, String error) {
        jdbc.sql("""
                UPDATE txmq_activity_branch SET last_error = LEFT(?, 512)
                WHERE activity_id = ? AND participant = ? AND branch = ?
                """)
                .params(error, bytes(branch.activityId()), branch.participant(), branch.branch())
                .update();
    }

    Optional<StoredActivity> find(UUID id) {
        return jdbc.sql(SELECT + "WHERE id = ?")
                .param(bytes(id))
                .query(StoredActivity::of)
                .optional();
    }

    /** Those of these that there are. */
    List<StoredActivity> find(Collection<UUID> ids) {
        return jdbc.sql(SELECT + "WHERE id IN (%s)".formatted(placeholders(ids.size())))
                .params(ids.stream().map(id -> (Object) bytes(id)).toList())
                .query(StoredActivity::of)
                .list();
    }

    /** Waits for a transaction that is deciding. */
    Optional<StoredActivity> lock(UUID id) {
        return jdbc.sql(SELECT + "WHERE id = ? FOR UPDATE")
                .param(bytes(id))
                .query(StoredActivity::of)
                .optional();
    }

    /** The one that is TRYING or CONFIRMED. */
    Optional<StoredActivity> live(String type, String key) {
        return jdbc.sql(SELECT + "WHERE type = ? AND live_key = ?")
                .params(type, key)
                .query(StoredActivity::of)
                .optional();
    }

    Optional<StoredActivity> newest(String type, String key) {
        return jdbc.sql(SELECT + "WHERE business_key = ? AND type = ? ORDER BY id DESC LIMIT 1")
                .params(key, type)
                .query(StoredActivity::of)
                .optional();
    }

    /** TRYING, and due to be cancelled; one that is just being decided is passed over. */
    Optional<UUID> lockDue(Instant now) {
        return jdbc.sql("""
                SELECT id FROM txmq_activity WHERE status = 'TRYING' AND next_check_at <= ?
                ORDER BY next_check_at LIMIT 1 FOR UPDATE SKIP LOCKED
                """)
                .param(toColumn(now))
                .query((row, number) -> uuid(row.getBytes("id")))
                .optional();
    }

    /** The same for one of them; empty if it is not TRYING, not due, or being decided. */
    Optional<UUID> lockDue(UUID id, Instant now) {
        return jdbc.sql("""
                SELECT id FROM txmq_activity WHERE id = ? AND status = 'TRYING' AND deadline <= ? FOR UPDATE SKIP LOCKED
                """)
                .params(bytes(id), toColumn(now))
                .query((row, number) -> uuid(row.getBytes("id")))
                .optional();
    }

    /** Could not be cancelled: it is tried again after an interval that doubles. */
    void putOff(UUID id, Instant now, Duration interval, Duration most, String error) {
        jdbc.sql("""
                UPDATE txmq_activity
                SET next_check_at = TIMESTAMPADD(MICROSECOND,
                        CAST(1000 * LEAST(?, ? * POW(2, LEAST(checks, 30))) AS SIGNED), ?),
                    checks = checks + 1, reason = LEFT(?, 512)
                WHERE id = ? AND status = 'TRYING'
                """)
                .params(most.toMillis(), interval.toMillis(), toColumn(now), error, bytes(id))
                .update();
    }

    /** Decided and not known to be settled everywhere; puts them off, so that another instance does not check them meanwhile. */
    List<StoredActivity> claimDecided(Instant now, Duration interval, Duration most, int limit) {
        List<StoredActivity> due = new ArrayList<>();
        // one after the other: each is read in the order of the index, and no more rows are locked than are taken
        for (Status status : List.of(Status.CONFIRMED, Status.CANCELLED)) {
            due.addAll(jdbc.sql(SELECT + """
                    WHERE status = ? AND next_check_at <= ? ORDER BY next_check_at LIMIT ? FOR UPDATE SKIP LOCKED
                    """)
                    .params(status.name(), toColumn(now), limit - due.size())
                    .query(StoredActivity::of)
                    .list());
        }
        batches.batchUpdate("""
                UPDATE txmq_activity
                SET next_check_at = TIMESTAMPADD(MICROSECOND,
                        CAST(1000 * LEAST(?, ? * POW(2, LEAST(checks, 30))) * (0.75 + RAND() / 2) AS SIGNED), ?),
                    checks = checks + 1
                WHERE id = ?
                """, due, Math.max(1, due.size()), (statement, activity) -> {
            statement.setLong(1, most.toMillis());
            statement.setLong(2, interval.toMillis());
            statement.setObject(3, toColumn(now));
            statement.setBytes(4, bytes(activity.id()));
        });
        return due;
    }

    List<StoredBranch> branches(Collection<UUID> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql("""
                        SELECT activity_id, participant, branch, result, done_at, last_error FROM txmq_activity_branch
                        WHERE activity_id IN (%s)
                        """.formatted(placeholders(ids.size())))
                        .params(ids.stream().map(id -> (Object) bytes(id)).toList())
                        .query((row, number) -> branch(row))
                        .list();
    }

    /** Those of these whose branches are all done. */
    void complete(Collection<UUID> ids, Instant now) {
        List<Object> values = new ArrayList<>();
        values.add(toColumn(now));
        ids.forEach(id -> values.add(bytes(id)));
        jdbc.sql("""
                UPDATE txmq_activity SET completed_at = ?, next_check_at = NULL
                WHERE id IN (%s) AND completed_at IS NULL AND status <> 'TRYING'
                  AND NOT EXISTS (SELECT 1 FROM txmq_activity_branch WHERE activity_id = id AND done_at IS NULL)
                """.formatted(placeholders(ids.size()))).params(values).update();
    }

    /** Deletes some that were completed before this time, with their branches; returns how many. */
    int purge(Instant before, int limit) {
        List<Object> ids = jdbc.sql("""
                SELECT id FROM txmq_activity WHERE completed_at < ? ORDER BY completed_at LIMIT ? FOR UPDATE SKIP LOCKED
                """)
                .params(toColumn(before), limit)
                .query((row, number) -> (Object) row.getBytes("id"))
                .list();
        if (!ids.isEmpty()) {
            String in = placeholders(ids.size());
            jdbc.sql("DELETE FROM txmq_activity_branch WHERE activity_id IN (%s)".formatted(in))
                    .params(ids)
                    .update();
            jdbc.sql("DELETE FROM txmq_activity WHERE id IN (%s)".formatted(in))
                    .params(ids)
                    .update();
        }
        return ids.size();
    }

    private static StoredBranch branch(ResultSet row) throws SQLException {
        return new StoredBranch(
                new BranchId(row.getString("participant"), uuid(row.getBytes("activity_id")), row.getString("branch")),
                row.getBytes("result"),
                time(row, "done_at"),
                row.getString("last_error"));
    }

    /** A row of {@code txmq_activity_branch}. */
    record StoredBranch(
            BranchId id,
            byte @Nullable [] result,
            @Nullable Instant doneAt,
            @Nullable String lastError) {}
}
