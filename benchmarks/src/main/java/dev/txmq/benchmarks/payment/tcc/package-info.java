/** The payment as an activity of txmq: three applications, and outcomes by transactional messages. */
@NullMarked
package dev.txmq.benchmarks.payment.tcc;

import org.jspecify.annotations.NullMarked;
