/**
 * Sends half messages and ordinary messages, ends transactions, passes check-backs on to {@link dev.txmq.rocketmq.send.CheckBack},
 * and tells whether a broker is there to send to. Internal.
 */
@NullMarked
package dev.txmq.rocketmq.send;

import org.jspecify.annotations.NullMarked;
