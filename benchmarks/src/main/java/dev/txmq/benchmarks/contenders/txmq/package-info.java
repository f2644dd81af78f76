/** The kit as it is shipped, in its two modes. */
@NullMarked
package dev.txmq.benchmarks.contenders.txmq;

import org.jspecify.annotations.NullMarked;
