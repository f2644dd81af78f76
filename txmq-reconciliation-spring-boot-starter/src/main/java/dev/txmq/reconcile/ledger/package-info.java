/** Compares ledgers, and lets others read those of this application; {@link dev.txmq.reconcile.ledger.LedgerRuns} tells how. Internal. */
@NullMarked
package dev.txmq.reconcile.ledger;

import org.jspecify.annotations.NullMarked;
