/** The servers that run in this JVM or as its child processes: broker, name server, RocketMQ Proxy, MariaDB. Internal. */
@NullMarked
package dev.txmq.test.embedded;

import org.jspecify.annotations.NullMarked;
