package dev.txmq.reconcile.compare;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.reconcile.side.Span;

/**
 * A window that this instance has for itself.
 *
 * @param drainedAt the first time after its end at which the group had no backlog, or null
 * @param claimedUntil until when, which is also the proof
 */
public record Window(
        String group, Span span, int passes, @Nullable Instant drainedAt, Instant claimedUntil) {}
