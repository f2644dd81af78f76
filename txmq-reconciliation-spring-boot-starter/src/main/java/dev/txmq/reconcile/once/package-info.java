/** Compares once and ends, as a program. Internal. */
@NullMarked
package dev.txmq.reconcile.once;

import org.jspecify.annotations.NullMarked;
