package dev.txmq.reconcile.compare;

import org.springframework.transaction.support.TransactionTemplate;

/** Windows and differences, and a short transaction apart from any other to change them in. */
record CompareTables(
        WindowTable windows, DifferenceTable differences, Summaries summaries, TransactionTemplate transaction) {}
