package dev.txmq.tcc.initiator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.tcc.initiator.ActivityTable.StoredBranch;

/** What operators see and do of activities. */
public final class ActivityLog {

    private static final Logger LOG = LoggerFactory.getLogger(ActivityLog.class);

    private final ActivityTable table;
    private final ActivityOverview overview;
    private final Decision decision;
    private final OpenActivities open;
    private final TransactionTemplate reads;
    private final TransactionTemplate transaction;

    /** @param transaction of the application's own manager */
    ActivityLog(
            ActivityTable table,
            ActivityOverview overview,
            Decision decision,
            OpenActivities open,
            TransactionTemplate reads,
            TransactionTemplate transaction) {
        this.table = table;
        this.overview = overview;
        this.decision = decision;
        this.open = open;
        this.reads = reads;
        this.transaction = transaction;
    }

    /** What is open. */
    public Map<String, Object> overview() {
        Map<String, Object> described = new LinkedHashMap<>();
        reads.executeWithoutResult(status -> described.put("open", overview.openByType()));
        described.put("notDecidedInTime", open.tryingOverdue());
        described.put("notSettled", open.unsettled());
        described.put("oldestNotSettledSeconds", open.oldestAge().toSeconds());
        described.put("missing", open.missing());
        return described;
    }

    /** One activity with its branches, or an empty list. */
    public List<Map<String, Object>> find(UUID id, boolean withData) {
        List<Map<String, Object>> found = reads.execute(status -> table.find(id).stream()
                .map(activity -> described(activity, withData))
                .toList());
        return found == null ? List.of() : found;
    }

    /** The newest with this key. */
    public List<Map<String, Object>> byKey(String key, int limit, boolean withData) {
        List<Map<String, Object>> found = reads.execute(status -> overview.byKey(key, limit).stream()
                .map(activity -> described(activity, withData))
                .toList());
        return found == null ? List.of() : found;
    }

    /** Cancels one that is TRYING; returns whether it was. There is no confirm by hand: somebody may not have reserved. */
    public boolean cancel(UUID id, String operator) {
        Boolean cancelled = transaction.execute(status -> decision.cancel(id, null, "cancelled by " + operator));
        if (Boolean.TRUE.equals(cancelled)) {
            LOG.info("cancelled         activity {} by {}", id, operator);
        }
        return Boolean.TRUE.equals(cancelled);
    }

    private Map<String, Object> described(StoredActivity activity, boolean withData) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", activity.id());
        described.put("type", activity.type());
        described.put("key", activity.key());
        described.put("status", activity.status());
        putKnown(described, "refusedBy", activity.refusedBy());
        putKnown(described, "reason", withData ? activity.reason() : null);
        described.put("deadline", activity.deadline());
        described.put("createdAt", activity.createdAt());
        putKnown(described, "decidedAt", activity.decidedAt());
        putKnown(described, "completedAt", activity.completedAt());
        described.put(
                "branches",
                table.branches(List.of(activity.id())).stream()
                        .map(branch -> described(branch, withData))
                        .toList());
        return described;
    }

    private static Map<String, Object> described(StoredBranch branch, boolean withData) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("participant", branch.id().participant());
        described.put("branch", branch.id().branch());
        putKnown(described, "doneAt", branch.doneAt());
        putKnown(described, "lastError", withData ? branch.lastError() : null);
        return described;
    }

    private static void putKnown(Map<String, Object> described, String name, @Nullable Object value) {
        if (value != null) {
            described.put(name, value);
        }
    }
}
