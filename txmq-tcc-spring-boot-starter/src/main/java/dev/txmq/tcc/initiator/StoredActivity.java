package dev.txmq.tcc.initiator;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.tcc.Activities.Status;

import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.uuid;

/** A row of {@code txmq_activity}. */
record StoredActivity(
        UUID id,
        String type,
        String key,
        Status status,
        @Nullable String refusedBy,
        @Nullable String reason,
        Instant deadline,
        int checks,
        Instant createdAt,
        @Nullable Instant decidedAt,
        @Nullable Instant completedAt) {

    /** What {@link #of} reads. */
    static final String SELECT = """
            SELECT id, type, business_key, status, refused_by, reason, deadline, checks, created_at, decided_at, completed_at
            FROM txmq_activity
            """;

    static StoredActivity of(ResultSet row, int number) throws SQLException {
        return new StoredActivity(
                uuid(row.getBytes("id")),
                row.getString("type"),
                row.getString("business_key"),
                Status.valueOf(row.getString("status")),
                row.getString("refused_by"),
                row.getString("reason"),
                Objects.requireNonNull(time(row, "deadline")),
                row.getInt("checks"),
                Objects.requireNonNull(time(row, "created_at")),
                time(row, "decided_at"),
                time(row, "completed_at"));
    }
}
