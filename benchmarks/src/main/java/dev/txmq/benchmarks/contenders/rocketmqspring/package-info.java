/** Template and listener of rocketmq-spring. */
@NullMarked
package dev.txmq.benchmarks.contenders.rocketmqspring;

import org.jspecify.annotations.NullMarked;
