/** gruelbox's transaction-outbox, sending to RocketMQ. */
@NullMarked
package dev.txmq.benchmarks.contenders.transactionoutbox;

import org.jspecify.annotations.NullMarked;
