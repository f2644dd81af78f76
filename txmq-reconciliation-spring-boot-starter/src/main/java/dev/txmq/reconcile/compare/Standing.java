package dev.txmq.reconcile.compare;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;

/** How groups stood after the last look, for meters and the health check, which ask no database. */
public final class Standing {

    private final List<String> groups;
    private final Summaries summaries;
    private final Clock clock;
    private final Instant start;
    private final Map<String, String> unreachable = new ConcurrentHashMap<>();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

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
        groups.forEach(
                group -> known.put(group, new Known(summaries.watermark(group).orElse(start), summaries.open(group))));
    }

    /** How long everything has not been accounted for; since the start before anything was compared. */
    Duration watermarkAge(String group) {
        return Duration.between(known(group).watermark(), clock.instant());
    }

    long open(String group, Kind kind) {
        return known(group).open().getOrDefault(kind, 0L);
    }

    /** How many open differences a human must look at. */
    public long alarming() {
        return known.values().stream()
                .flatMap(group -> group.open().entrySet().stream())
                .filter(open -> open.getKey().isAlarming())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private Known known(String group) {
        return known.getOrDefault(group, new Known(start, Map.of()));
    }

    /**
     * @param watermark up to when everything is accounted for
     * @param open how many differences of each kind are open
     */
    private record Known(Instant watermark, Map<Kind, Long> open) {}
}
