/** Those who take part. */
@NullMarked
package dev.txmq.benchmarks.contenders;

import org.jspecify.annotations.NullMarked;
