/** What becomes of the figures with more callers, old rows, a backlog, a peak and a broker that is down. */
@NullMarked
package dev.txmq.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
