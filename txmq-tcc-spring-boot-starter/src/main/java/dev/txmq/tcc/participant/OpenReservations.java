package dev.txmq.tcc.participant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.tcc.participant.ReservationTable.Open;

/** How much is reserved, as it was counted last: for meters and health, which ask no database. */
public final class OpenReservations {

    private final ReservationTable table;
    private final Participants participants;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration overdueAfter;
    private volatile Map<String, Open> latest = Map.of();

    OpenReservations(
            ReservationTable table,
            Participants participants,
            TransactionTemplate transaction,
            Clock clock,
            Duration overdueAfter) {
        this.table = table;
        this.participants = participants;
        this.transaction = transaction;
        this.clock = clock;
        this.overdueAfter = overdueAfter;
    }

    void countOnce() {
        Map<String, Open> counted = new TreeMap<>();
        Instant overdue = clock.instant().minus(overdueAfter);
        transaction.executeWithoutResult(status -> participants
                .names()
                .forEach(participant -> counted.put(participant, table.open(participant, overdue))));
        latest = counted;
    }

    long count(String participant) {
        Open open = latest.get(participant);
        return open == null ? 0 : open.count();
    }

    long overdue(String participant) {
        Open open = latest.get(participant);
        return open == null ? 0 : open.overdue();
    }

    Duration oldestAge(String participant) {
        Open open = latest.get(participant);
        Instant oldest = open == null ? null : open.oldest();
        return oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
    }

    /** By participant, those that are overdue and not none. */
    public Map<String, Long> overdue() {
        Map<String, Long> overdue = new TreeMap<>();
        latest.forEach((participant, open) -> {
            if (open.overdue() > 0) {
                overdue.put(participant, open.overdue());
            }
        });
        return overdue;
    }
}
