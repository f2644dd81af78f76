/** A message log of many rows: removed as others are written, due all at once, and counted by those who look. */
@NullMarked
package dev.txmq.benchmarks.rows;

import org.jspecify.annotations.NullMarked;
