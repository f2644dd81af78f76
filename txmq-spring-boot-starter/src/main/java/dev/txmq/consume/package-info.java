/**
 * Consuming: finds {@code @IdempotentListener} methods and calls them once for each message. {@link
 * dev.txmq.consume.IdempotentHandler} tells the algorithm. Internal.
 */
@NullMarked
package dev.txmq.consume;

import org.jspecify.annotations.NullMarked;
