package dev.txmq.reconcile.report;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.reconcile.Difference;
import dev.txmq.reconcile.compare.DifferenceTable;
import dev.txmq.reconcile.compare.Summaries;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;
import dev.txmq.reconcile.ledger.LedgerTable;
import dev.txmq.reconcile.side.Span;

/** Reads what a report tells, from what is on record. */
public final class Reports {

    private static final int MOST = 10_000;

    private final String application;
    private final ReconciliationProperties properties;
    private final Summaries summaries;
    private final DifferenceTable differences;
    private final LedgerTable ledgers;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Reports(
            String application,
            ReconciliationProperties properties,
            ReportTables tables,
            TransactionTemplate transaction,
            Clock clock) {
        this.application = application;
        this.properties = properties;
        this.summaries = tables.summaries();
        this.differences = tables.differences();
        this.ledgers = tables.ledgers();
        this.transaction = transaction;
        this.clock = clock;
    }

    record ReportTables(Summaries summaries, DifferenceTable differences, LedgerTable ledgers) {}

    /** About all groups; lists 10,000 differences at most. */
    public Report of(Span span) {
        return of(span, properties.groups().stream().map(Group::name).toList());
    }

    /** About these groups. */
    public Report of(Span span, List<String> groups) {
        return transaction.execute(status -> {
            List<Report.OfGroup> all = groups.stream()
                    .map(group -> new Report.OfGroup(summaries.of(group, span, null), summaries.windows(group, span)))
                    .toList();
            List<Difference> found = new ArrayList<>();
            for (String group : groups) {
                found.addAll(differences.list(group, span, null, MOST + 1 - found.size()));
            }
            boolean truncated = found.size() > MOST;
            return new Report(
                    span.from(),
                    span.to(),
                    clock.instant(),
                    application,
                    all,
                    truncated ? found.subList(0, MOST) : found,
                    truncated,
                    ledgers.runs(span),
                    ledgers.differences(span, MOST));
        });
    }
}
