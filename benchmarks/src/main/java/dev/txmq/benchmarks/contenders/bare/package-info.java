/** The business insert alone. */
@NullMarked
package dev.txmq.benchmarks.contenders.bare;

import org.jspecify.annotations.NullMarked;
