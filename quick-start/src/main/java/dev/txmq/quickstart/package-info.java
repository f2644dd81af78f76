/** One process with RocketMQ, MariaDB and the four services, to watch a registration and a payment travel. */
@NullMarked
package dev.txmq.quickstart;

import org.jspecify.annotations.NullMarked;
