package dev.txmq.reconcile.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.reconcile.LedgerDifferenceEvent;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.LedgerPair;
import dev.txmq.reconcile.ledger.LedgerMerge.Found;
import dev.txmq.reconcile.ledger.LedgerTable.Claimed;
import dev.txmq.reconcile.ledger.LedgerTable.Totals;
import dev.txmq.reconcile.side.Span;

/**
 * Compares ledgers, each day that of the day before.
 *
 * <ol>
 *   <li>A day is claimed by one instance, for as long as its entries may take. A crash leaves it to another one after that.
 *   <li>Both ledgers are read in the order of their keys, with some slack on both ends, and compared as they come. Each thousand differences are
 *       written down; new ones are told by a {@link LedgerDifferenceEvent} after that. A crash in between does not tell them again.
 *   <li>What was different before and is not any more is closed.
 *   <li>A day with differences is compared again each day for a week: what is missing may only be late.
 * </ol>
 */
public final class LedgerRuns {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerRuns.class);
    private static final Duration AGAIN = Duration.ofMinutes(15);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int DAYS = 7;
    private static final int AT_ONCE = 1000;

    private final ReconciliationProperties properties;
    private final LedgerReader reader;
    private final LedgerTable table;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Map<String, Long> open = new ConcurrentHashMap<>();

    LedgerRuns(
            ReconciliationProperties properties,
            LedgerReader reader,
            LedgerTable table,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.properties = properties;
        this.reader = reader;
        this.table = table;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** Adds the day before once it is time, and compares what is due; returns whether there may be more. */
    public boolean compareOnce() {
        ZonedDateTime now = clock.instant().atZone(properties.zoneId());
        if (!now.toLocalTime().isBefore(properties.reportAt())) {
            ZonedDateTime today = now.toLocalDate().atStartOfDay(properties.zoneId());
            add(new Span(today.minusDays(1).toInstant(), today.toInstant()));
        }
        boolean more = compareDue();
        properties
                .ledgers()
                .forEach(pair -> open.put(pair.name(), transaction.execute(status -> table.open(pair.name()))));
        return more;
    }

    /** How many keys differed after the last look, and nobody has accepted. */
    long open(String comparison) {
        return open.getOrDefault(comparison, 0L);
    }

    /** Compares all ledgers in a time now; returns what that came to. */
    public List<LedgerTable.Run> compareNow(Span span) {
        add(span);
        boolean more = true;
        while (more) {
            more = compareDue();
        }
        return transaction.execute(status -> table.runs(span)).stream()
                .filter(run -> run.from().equals(span.from()) && run.to().equals(span.to()))
                .toList();
    }

    private void add(Span span) {
        transaction.executeWithoutResult(
                status -> properties.ledgers().forEach(pair -> table.insert(pair.name(), span, clock.instant())));
    }

    private boolean compareDue() {
        Instant now = clock.instant();
        Optional<Claimed> claimed = transaction.execute(
                status -> table.claim(now, now.plus(properties.ledgerTimeout().multipliedBy(2))));
        if (claimed == null || claimed.isEmpty()) {
            return false;
        }
        Claimed run = claimed.get();
        LedgerPair pair = properties.ledgers().stream()
                .filter(one -> one.name().equals(run.comparison()))
                .findFirst()
                .orElse(null);
        if (pair == null) {
            transaction.executeWithoutResult(
                    status -> table.unknown(run, "this comparison is not configured here", now.plus(DAY)));
            return true;
        }
        try {
            compare(pair, run, now);
        } catch (RuntimeException e) {
            // a ledger is the application's, and may throw anything
            LOG.warn("ledgers {} could not be compared, trying again in {}: {}", run.comparison(), AGAIN, e.toString());
            transaction.executeWithoutResult(status -> table.unknown(run, e.getMessage(), now.plus(AGAIN)));
        }
        return true;
    }

    private void compare(LedgerPair pair, Claimed run, Instant now) {
        Span wide =
                new Span(run.span().from().minus(pair.slack()), run.span().to().plus(pair.slack()));
        List<Found> batch = new ArrayList<>();
        long[] found = new long[1];
        Totals totals = reader.read(
                pair.left(),
                wide,
                left -> reader.read(pair.right(), wide, right -> {
                    new LedgerMerge(left, right, run.span(), pair.tolerance()).run(one -> {
                        found[0]++;
                        batch.add(one);
                        if (batch.size() == AT_ONCE) {
                            write(run, batch, now);
                        }
                    });
                    return new Totals(left.count(), right.count(), left.amount(), right.amount());
                }));
        write(run, batch, now);
        transaction.executeWithoutResult(status -> {
            table.settled(run, now);
            table.finish(run, found[0] == 0 ? "EQUAL" : "DIFFERENT", totals, now, next(run, found[0], now));
        });
        if (found[0] > 0) {
            LOG.error(
                    "ledgers {} differ in {} keys from {} to {}",
                    run.comparison(),
                    found[0],
                    run.span().from(),
                    run.span().to());
        }
    }

    private @Nullable Instant next(Claimed run, long found, Instant now) {
        boolean isOld = now.isAfter(run.span().to().plus(DAY.multipliedBy(DAYS)));
        return found == 0 || isOld ? null : now.plus(DAY);
    }

    private void write(Claimed run, List<Found> batch, Instant now) {
        if (batch.isEmpty()) {
            return;
        }
        List<Found> fresh = transaction.execute(status -> table.found(run.comparison(), batch, now));
        batch.clear();
        for (Found one : fresh == null ? List.<Found>of() : fresh) {
            try {
                events.publishEvent(new LedgerDifferenceEvent(
                        run.comparison(), one.key(), one.kind(), one.leftAmount(), one.rightAmount(), one.at()));
            } catch (RuntimeException e) {
                LOG.error("a listener of LedgerDifferenceEvent failed for {} of {}", one.key(), run.comparison(), e);
            }
        }
    }
}
