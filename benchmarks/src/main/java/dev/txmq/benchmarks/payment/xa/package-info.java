/** The payment in one XA transaction over three databases. */
@NullMarked
package dev.txmq.benchmarks.payment.xa;

import org.jspecify.annotations.NullMarked;
