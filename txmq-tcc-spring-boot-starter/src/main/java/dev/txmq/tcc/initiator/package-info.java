/**
 * Runs activities. {@link dev.txmq.tcc.initiator.ActivityRunner} begins them, {@link dev.txmq.tcc.initiator.TryClient} asks participants,
 * {@link dev.txmq.tcc.initiator.Decision} decides, {@link dev.txmq.tcc.initiator.Sweep} cancels what nobody decided, and {@link
 * dev.txmq.tcc.initiator.SettlementCheck} looks whether everybody has done what was decided. Internal.
 */
@NullMarked
package dev.txmq.tcc.initiator;

import org.jspecify.annotations.NullMarked;
