/** Compares windows, and keeps windows and differences; {@link dev.txmq.reconcile.compare.Reconciler} tells how. Internal. */
@NullMarked
package dev.txmq.reconcile.compare;

import org.jspecify.annotations.NullMarked;
