/** What a contender is, and how its two sides are started. */
@NullMarked
package dev.txmq.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
