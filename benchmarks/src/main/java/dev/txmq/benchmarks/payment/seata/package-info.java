/** The payment by Seata's TCC mode: three applications and Seata's server, which decides. */
@NullMarked
package dev.txmq.benchmarks.payment.seata;

import org.jspecify.annotations.NullMarked;
