/** What all contenders of the payment do alike, in their own processes: the job's tables, the load, and the answers to those who measure. */
@NullMarked
package dev.txmq.benchmarks.payment.service;

import org.jspecify.annotations.NullMarked;
