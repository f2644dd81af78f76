/** One process with RocketMQ, MariaDB and the four services, to watch a registration, a payment and a notification travel. */
@NullMarked
package dev.txmq.quickstart;

import org.jspecify.annotations.NullMarked;
