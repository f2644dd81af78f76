/**
 * The border to RocketMQ: this package and the two below it are the only ones that import {@code org.apache.rocketmq}, and none of
 * them knows the database. Here are the settings of the clients, the wire format, and what a broker says of itself; {@code send}
 * and {@code receive} stand on it and do not know each other. Internal.
 */
@NullMarked
package dev.txmq.rocketmq;

import org.jspecify.annotations.NullMarked;
