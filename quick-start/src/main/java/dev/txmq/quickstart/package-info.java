/** One process with RocketMQ, MariaDB and both services, to watch a registration travel. */
@NullMarked
package dev.txmq.quickstart;

import org.jspecify.annotations.NullMarked;
