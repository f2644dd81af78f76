/** The limit of txmq: what the steps of the job cost alone, added up. */
@NullMarked
package dev.txmq.benchmarks.limit;

import org.jspecify.annotations.NullMarked;
