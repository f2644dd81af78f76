package dev.txmq.reconcile.report;

import java.time.Instant;
import java.util.List;

import dev.txmq.reconcile.Difference;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.compare.Summaries.WindowResult;
import dev.txmq.reconcile.ledger.LedgerTable.Run;
import dev.txmq.reconcile.ledger.LedgerTable.Stored;

/**
 * How everything stood in a time.
 *
 * @param producer the application that compares
 * @param truncated whether there are more differences than are listed
 */
public record Report(
        Instant from,
        Instant to,
        Instant writtenAt,
        String producer,
        List<OfGroup> groups,
        List<Difference> differences,
        boolean truncated,
        List<Run> ledgers,
        List<Stored> ledgerDifferences) {

    /** A group, with each of its windows. */
    public record OfGroup(GroupSummary summary, List<WindowResult> windows) {}
}
