package dev.txmq.reconcile.compare;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;

/** How groups stood after the last look, for meters and the health check, which ask no database. */
public final class Standing {

    private final List<String> groups;
    private final Summaries summaries;
    private final Clock clock;
    private final Instant start;
    private final Map<String, String> unreachable = new ConcurrentHashMap<>();
    private final Map<String, GroupSummary> last = new ConcurrentHashMap<>();

    Standing(ReconciliationProperties properties, Summaries summaries, Clock clock) {
        this.groups = properties.groups().stream().map(Group::name).toList();
        this.summaries = summaries;
        this.clock = clock;
        this.start = clock.instant();
    }

    List<String> groups() {
        return groups;
    }

    void reachable(String group) {
        unreachable.remove(group);
    }

    /** Returns whether that is news. */
    boolean unreachable(String group, String reason) {
        return unreachable.put(group, reason) == null;
    }

    /** Why a group could not be compared last, or null if it could. */
    @Nullable
    String unreachable(String group) {
        return unreachable.get(group);
    }

    void refresh() {
        groups.forEach(group -> last.put(group, summaries.of(group, Summaries.ALWAYS, unreachable(group))));
    }

    /** How long everything has not been accounted for; since the start before anything was compared. */
    Duration watermarkAge(String group) {
        GroupSummary summary = last.get(group);
        Instant watermark = summary == null || summary.watermark() == null ? start : summary.watermark();
        return Duration.between(watermark, clock.instant());
    }

    long open(String group, Kind kind) {
        GroupSummary summary = last.get(group);
        return summary == null ? 0 : summary.open().getOrDefault(kind, 0L);
    }

    /** How many open differences a human must look at. */
    public long alarming() {
        return last.values().stream()
                .flatMap(summary -> summary.open().entrySet().stream())
                .filter(open -> open.getKey().isAlarming())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
