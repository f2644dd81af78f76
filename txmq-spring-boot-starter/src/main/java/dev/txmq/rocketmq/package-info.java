/**
 * The border to RocketMQ: the only package that imports {@code org.apache.rocketmq}. It sends half messages and ends their
 * transactions, passes check-backs on, and receives messages; it knows nothing of the database. Internal.
 */
@NullMarked
package dev.txmq.rocketmq;

import org.jspecify.annotations.NullMarked;
