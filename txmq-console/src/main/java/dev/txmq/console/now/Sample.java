package dev.txmq.console.now;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.console.now.State.Backlog;

/**
 * How a service was at a time.
 *
 * @param perSecond what its instances did in a second since the sample before, or null if nobody knows
 * @param backlog what had come together, or null if nobody knows
 */
record Sample(
        Instant at, @Nullable Totals perSecond, @Nullable Backlog backlog) {}
