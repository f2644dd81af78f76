/** The properties {@code txmq.reconciliation.*}, and the tables. Internal. */
@NullMarked
package dev.txmq.reconcile.config;

import org.jspecify.annotations.NullMarked;
