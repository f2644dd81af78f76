package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.tcc.initiator.ActivityOverview.Open;

/** How much is open, as it was counted last: for meters and health, which ask no database. */
public final class OpenActivities {

    private final ActivityOverview overview;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration overdueAfter;
    private volatile Open open = new Open(0, 0, 0, 0, null);
    private volatile Map<String, Long> missing = Map.of();

    OpenActivities(ActivityOverview overview, TransactionTemplate transaction, Clock clock, Duration overdueAfter) {
        this.overview = overview;
        this.transaction = transaction;
        this.clock = clock;
        this.overdueAfter = overdueAfter;
    }

    void countOnce() {
        Instant overdue = clock.instant().minus(overdueAfter);
        transaction.executeWithoutResult(status -> {
            open = overview.open(overdue);
            missing = Map.copyOf(overview.missing());
        });
    }

    /** TRYING, or decided and not settled everywhere. */
    boolean any() {
        return open.all() > 0;
    }

    /** TRYING, long after their deadline: the sweep fails. */
    public long tryingOverdue() {
        return open.tryingOverdue();
    }

    /** Decided, and not settled everywhere. */
    public long unsettled() {
        return open.unsettled();
    }

    /** Those of them that were decided long ago. */
    public long unsettledOverdue() {
        return open.unsettledOverdue();
    }

    Duration oldestAge() {
        Instant oldest = open.oldestDecided();
        return oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
    }

    long missing(String participant) {
        return missing.getOrDefault(participant, 0L);
    }

    /** By participant, branches that are confirmed and that it does not have. */
    public Map<String, Long> missing() {
        return missing;
    }
}
