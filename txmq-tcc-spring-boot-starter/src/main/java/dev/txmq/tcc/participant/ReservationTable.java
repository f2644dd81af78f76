package dev.txmq.tcc.participant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;
import static dev.txmq.database.Columns.uuid;

/** The table {@code txmq_reservation}. Every statement joins the transaction of the calling thread. */
public final class ReservationTable {

    private static final String SELECT = """
            SELECT participant, activity_id, branch, status, request, fingerprint, result, type, business_key, deadline
            FROM txmq_reservation WHERE participant = ? AND activity_id = ? AND branch = ?
            """;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    /** The tables must be there. */
    public ReservationTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.batches = new JdbcTemplate(dataSource);
    }

    /** Waits for a transaction that has the row. */
    Optional<StoredReservation> lock(BranchId id) {
        return find(id, "FOR UPDATE");
    }

    /** @throws org.springframework.dao.DataAccessException at once, if another transaction has the row */
    Optional<StoredReservation> lockUnlessLocked(BranchId id) {
        return find(id, "FOR UPDATE NOWAIT");
    }

    private Optional<StoredReservation> find(BranchId id, String lock) {
        return jdbc.sql(SELECT + lock)
                .params(id.participant(), bytes(id.activityId()), id.branch())
                .query((row, number) -> stored(row))
                .optional();
    }

    /** @param askAt when to ask for the outcome, or null for never */
    void insert(TryRequest request, Instant now, @Nullable Instant askAt) {
        jdbc.sql("""
                INSERT INTO txmq_reservation (participant, activity_id, branch, status, origin, type, business_key, fingerprint,
                                              request, deadline, ask_at, created_at)
                VALUES (?, ?, ?, 'RESERVED', ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .param(request.id().participant())
                .param(bytes(request.id().activityId()))
                .param(request.id().branch())
                .param(request.origin())
                .param(request.type())
                .param(request.key())
                .param(request.fingerprint())
                .param(request.body())
                .param(toColumn(request.deadline()))
                .param(toColumnOrNull(askAt))
                .param(toColumn(now))
                .update();
    }

    void keepResult(BranchId id, byte[] result) {
        jdbc.sql("UPDATE txmq_reservation SET result = ? WHERE participant = ? AND activity_id = ? AND branch = ?")
                .params(result, id.participant(), bytes(id.activityId()), id.branch())
                .update();
    }

    /** A cancel came before its try, which finds this and reserves nothing. */
    void fence(BranchId id, Instant now) {
        jdbc.sql("""
                INSERT INTO txmq_reservation (participant, activity_id, branch, status, created_at, settled_at)
                VALUES (?, ?, ?, 'CANCELLED', ?, ?)
                """)
                .params(id.participant(), bytes(id.activityId()), id.branch(), toColumn(now), toColumn(now))
                .update();
    }

    /** Returns whether it was RESERVED. */
    boolean settle(BranchId id, ReservationStatus status, Instant now) {
        return settle(id, status, now, null, null);
    }

    boolean settle(
            BranchId id, ReservationStatus status, Instant now, @Nullable String operator, @Nullable String reason) {
        return jdbc.sql("""
                UPDATE txmq_reservation
                SET status = ?, settled_at = ?, ask_at = NULL, settled_by = ?, settle_reason = ?, last_error = NULL
                WHERE participant = ? AND activity_id = ? AND branch = ? AND status = 'RESERVED'
                """)
                        .param(status.name())
                        .param(toColumn(now))
                        .param(operator)
                        .param(reason)
                        .param(id.participant())
                        .param(bytes(id.activityId()))
                        .param(id.branch())
                        .update()
                == 1;
    }

    /**
     * Reservations that are due to be asked about, and those that this call puts off, so that another instance does not ask meanwhile and
     * one does if this one dies.
     */
    List<Question> claimQuestions(Set<String> participants, Instant now, Duration interval, Duration most, int limit) {
        List<Object> values = new ArrayList<>(participants);
        values.add(toColumn(now));
        values.add(limit);
        List<Question> due = jdbc.sql("""
                SELECT participant, activity_id, branch, origin, business_key, asked FROM txmq_reservation
                WHERE participant IN (%s) AND status = 'RESERVED' AND ask_at <= ?
                ORDER BY ask_at LIMIT ? FOR UPDATE SKIP LOCKED
                """.formatted(placeholders(participants.size())))
                .params(values)
                .query((row, number) -> question(row))
                .list();
        // with jitter, so that those that became due together do not stay together
        batches.batchUpdate("""
                UPDATE txmq_reservation SET asked = asked + 1, ask_at = TIMESTAMPADD(MICROSECOND,
                    CAST(1000 * LEAST(?, ? * POW(2, LEAST(?, 30))) * (0.75 + RAND() / 2) AS SIGNED), ?)
                WHERE participant = ? AND activity_id = ? AND branch = ? AND status = 'RESERVED'
                """, due, Math.max(1, due.size()), (statement, question) -> {
            statement.setLong(1, most.toMillis());
            statement.setLong(2, interval.toMillis());
            statement.setInt(3, question.asked());
            statement.setObject(4, toColumn(now));
            statement.setString(5, question.id().participant());
            statement.setBytes(6, bytes(question.id().activityId()));
            statement.setString(7, question.id().branch());
        });
        return due;
    }

    /** Makes it due now; returns whether it is RESERVED and has somebody to ask. */
    boolean askNow(BranchId id, Instant now) {
        return jdbc.sql("""
                UPDATE txmq_reservation SET ask_at = ?
                WHERE participant = ? AND activity_id = ? AND branch = ? AND status = 'RESERVED' AND ask_at IS NOT NULL
                """)
                        .params(toColumn(now), id.participant(), bytes(id.activityId()), id.branch())
                        .update()
                == 1;
    }

    void failed(BranchId id, String error) {
        jdbc.sql("""
                UPDATE txmq_reservation SET last_error = LEFT(?, 1024)
                WHERE participant = ? AND activity_id = ? AND branch = ? AND status = 'RESERVED'
                """)
                .params(error, id.participant(), bytes(id.activityId()), id.branch())
                .update();
    }

    /** By activity, then by branch; an activity without rows is missing. */
    Map<UUID, Map<String, ReservationStatus>> states(String participant, Collection<UUID> activities) {
        List<Object> values = new ArrayList<>();
        values.add(participant);
        activities.forEach(id -> values.add(bytes(id)));
        Map<UUID, Map<String, ReservationStatus>> states = new LinkedHashMap<>();
        jdbc.sql("""
                SELECT activity_id, branch, status FROM txmq_reservation
                WHERE participant = ? AND activity_id IN (%s)
                """.formatted(placeholders(activities.size()))).params(values).query(row -> {
            states.computeIfAbsent(uuid(row.getBytes("activity_id")), id -> new HashMap<>())
                    .put(row.getString("branch"), ReservationStatus.valueOf(row.getString("status")));
        });
        return states;
    }

    /**
     * What is RESERVED, of one participant.
     *
     * @param overdueBefore a deadline before this is overdue
     */
    Open open(String participant, Instant overdueBefore) {
        return jdbc.sql("""
                SELECT COUNT(*) AS open, MIN(created_at) AS oldest, COALESCE(SUM(deadline < ?), 0) AS overdue,
                       COALESCE(SUM(last_error IS NOT NULL), 0) AS failed
                FROM (SELECT created_at, deadline, last_error FROM txmq_reservation
                      WHERE status = 'RESERVED' AND ask_at > '1000-01-01' AND participant = ? LIMIT 100001) some
                """)
                .params(toColumn(overdueBefore), participant)
                .query((row, number) -> new Open(
                        row.getLong("open"), time(row, "oldest"), row.getLong("overdue"), row.getLong("failed")))
                .single();
    }

    /** Those with this status, oldest first, for an operator. */
    List<Shown> list(String participant, ReservationStatus status, @Nullable Instant overdueBefore, int limit) {
        List<Object> values = new ArrayList<>(List.of(participant, status.name()));
        if (overdueBefore != null) {
            values.add(toColumn(overdueBefore));
        }
        values.add(limit);
        return jdbc.sql("""
                SELECT * FROM txmq_reservation WHERE participant = ? AND status = ? %s ORDER BY activity_id LIMIT ?
                """.formatted(overdueBefore == null ? "" : "AND deadline < ?"))
                .params(values)
                .query((row, number) -> shown(row))
                .list();
    }

    /** All branches of an activity at one participant. */
    List<Shown> of(String participant, UUID activityId) {
        return jdbc.sql("SELECT * FROM txmq_reservation WHERE participant = ? AND activity_id = ?")
                .params(participant, bytes(activityId))
                .query((row, number) -> shown(row))
                .list();
    }

    /** Deletes some that were settled before this time; returns how many. */
    int purge(Set<String> participants, Instant before, int limit) {
        List<Object> values = new ArrayList<>();
        values.add(toColumn(before));
        values.addAll(participants);
        values.add(limit);
        return jdbc.sql("""
                DELETE FROM txmq_reservation
                WHERE settled_at < ? AND participant IN (%s) AND status <> 'RESERVED' ORDER BY settled_at LIMIT ?
                """.formatted(placeholders(participants.size())))
                .params(values)
                .update();
    }

    private static StoredReservation stored(ResultSet row) throws SQLException {
        return new StoredReservation(
                id(row),
                ReservationStatus.valueOf(row.getString("status")),
                row.getBytes("request"),
                row.getBytes("fingerprint"),
                row.getBytes("result"),
                row.getString("type"),
                row.getString("business_key"),
                time(row, "deadline"));
    }

    private static Question question(ResultSet row) throws SQLException {
        return new Question(id(row), row.getString("origin"), row.getString("business_key"), row.getInt("asked"));
    }

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(
                id(row),
                ReservationStatus.valueOf(row.getString("status")),
                row.getString("origin"),
                row.getString("type"),
                row.getString("business_key"),
                row.getBytes("request"),
                time(row, "deadline"),
                row.getInt("asked"),
                time(row, "ask_at"),
                row.getString("last_error"),
                time(row, "settled_at"),
                row.getString("settled_by"),
                row.getString("settle_reason"));
    }

    private static BranchId id(ResultSet row) throws SQLException {
        return new BranchId(row.getString("participant"), uuid(row.getBytes("activity_id")), row.getString("branch"));
    }

    /** A reservation whose outcome is to be asked for. */
    record Question(BranchId id, String origin, String key, int asked) {}

    /** How much of a participant is RESERVED; 100,001 stands for more. */
    record Open(long count, @Nullable Instant oldest, long overdue, long failed) {}

    /** What an operator sees. */
    record Shown(
            BranchId id,
            ReservationStatus status,
            @Nullable String origin,
            @Nullable String type,
            @Nullable String key,
            byte @Nullable [] request,
            @Nullable Instant deadline,
            int asked,
            @Nullable Instant askAt,
            @Nullable String lastError,
            @Nullable Instant settledAt,
            @Nullable String settledBy,
            @Nullable String settleReason) {}
}
