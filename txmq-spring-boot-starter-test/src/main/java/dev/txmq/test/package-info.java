/**
 * A real RocketMQ broker and a real MariaDB in the test JVM, and faults to inject into the broker. All that a test imports stands in
 * this package.
 *
 * <p>{@link dev.txmq.test.WithEmbeddedRocketMq} and {@link dev.txmq.test.WithEmbeddedMariaDb} on a test class are the short
 * way; {@link dev.txmq.test.EmbeddedRocketMq} and {@link dev.txmq.test.EmbeddedMariaDb} are the same without a test
 * framework. {@link dev.txmq.test.RocketMqContainer} is for Testcontainers. {@link dev.txmq.test.ParticipantContract} tests what takes part
 * in activities.
 *
 * <p>The packages below are internal: {@code embedded} and {@code container} run the servers, {@code faults} disturbs them, {@code
 * spring} hands them to tests, {@code server} holds what each server needs.
 */
@NullMarked
package dev.txmq.test;

import org.jspecify.annotations.NullMarked;
