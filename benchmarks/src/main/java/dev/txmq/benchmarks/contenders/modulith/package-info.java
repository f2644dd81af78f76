/** Spring Modulith's event publication registry, externalizing to RocketMQ. */
@NullMarked
package dev.txmq.benchmarks.contenders.modulith;

import org.jspecify.annotations.NullMarked;
