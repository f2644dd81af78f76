package dev.txmq.tcc.initiator;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;

/** What operators and meters read of activities, and nothing else does. Every statement joins the transaction of the calling thread. */
final class ActivityOverview {

    private final JdbcClient jdbc;

    ActivityOverview(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The newest with this key. */
    List<StoredActivity> byKey(String key, int limit) {
        return jdbc.sql(StoredActivity.SELECT + "WHERE business_key = ? ORDER BY id DESC LIMIT ?")
                .params(key, limit)
                .query(StoredActivity::of)
                .list();
    }

    /** @param overdueBefore a deadline, or a decision, before this is overdue */
    Open open(Instant overdueBefore) {
        return jdbc.sql("""
                SELECT COUNT(*) AS open,
                       COALESCE(SUM(status = 'TRYING' AND deadline < ?), 0) AS trying_overdue,
                       COALESCE(SUM(status <> 'TRYING'), 0) AS unsettled,
                       COALESCE(SUM(status <> 'TRYING' AND decided_at < ?), 0) AS unsettled_overdue,
                       MIN(IF(status <> 'TRYING', decided_at, NULL)) AS oldest
                FROM (SELECT status, deadline, decided_at FROM txmq_activity
                      WHERE status IN ('TRYING', 'CONFIRMED', 'CANCELLED') AND next_check_at > '1000-01-01' LIMIT 100001) open
                """)
                .params(toColumn(overdueBefore), toColumn(overdueBefore))
                .query((row, number) -> new Open(
                        row.getLong("open"),
                        row.getLong("trying_overdue"),
                        row.getLong("unsettled"),
                        row.getLong("unsettled_overdue"),
                        time(row, "oldest")))
                .single();
    }

    /** By participant, branches that are confirmed and that the participant does not have. */
    Map<String, Long> missing() {
        Map<String, Long> missing = new HashMap<>();
        jdbc.sql("""
                SELECT branch.participant, COUNT(*) AS missing
                FROM txmq_activity activity JOIN txmq_activity_branch branch ON branch.activity_id = activity.id
                WHERE activity.status = 'CONFIRMED' AND activity.next_check_at > '1000-01-01' AND branch.last_error LIKE 'MISSING%'
                GROUP BY branch.participant
                """).query(row -> {
            missing.put(row.getString("participant"), row.getLong("missing"));
        });
        return missing;
    }

    /** By type, then by status; of the open ones. */
    Map<String, Map<String, Long>> openByType() {
        Map<String, Map<String, Long>> counts = new LinkedHashMap<>();
        jdbc.sql("""
                SELECT type, status, COUNT(*) AS activities
                FROM (SELECT type, status FROM txmq_activity
                      WHERE status IN ('TRYING', 'CONFIRMED', 'CANCELLED') AND next_check_at > '1000-01-01' LIMIT 100001) open
                GROUP BY type, status ORDER BY type, status
                """).query(row -> {
            counts.computeIfAbsent(row.getString("type"), type -> new LinkedHashMap<>())
                    .put(row.getString("status"), row.getLong("activities"));
        });
        return counts;
    }

    /** What waits; 100,001 stands for more. */
    record Open(
            long all,
            long tryingOverdue,
            long unsettled,
            long unsettledOverdue,
            @Nullable Instant oldestDecided) {}
}
