/**
 * A real RocketMQ broker and a real MariaDB in the test JVM, and faults to inject into the broker.
 *
 * <p>{@link dev.txmq.test.WithEmbeddedRocketMq} and {@link dev.txmq.test.WithEmbeddedMariaDb} on a test class are the short
 * way; {@link dev.txmq.test.EmbeddedRocketMq} and {@link dev.txmq.test.EmbeddedMariaDb} are the same without a test
 * framework.
 */
@NullMarked
package dev.txmq.test;

import org.jspecify.annotations.NullMarked;
