/**
 * Compares what was published with what consumer groups have handled, names each difference, and mends what can be mended.
 *
 * <p>The story:
 *
 * <ol>
 *   <li>Time is cut into windows by the time in the ids of messages. A window is compared some minutes after its end, and again later.
 *   <li>Count and digest of the message log are compared with those of the group's inbox. Where they differ, the window is cut into smaller
 *       ones, down to lists of ids. Both sides are read again for each id that only one has.
 *   <li>What remains is a {@link dev.txmq.reconcile.Difference}, with its kind: lost, on its way, parked, and so on.
 *   <li>What is lost is published again, by the relay and under its id, when an operator asks {@link dev.txmq.reconcile.Reconciliation} for it or
 *       automatic repair is on. It is closed once the group has handled it.
 *   <li>Two {@link dev.txmq.reconcile.Ledger}s, such as registrations and welcome points, are compared key by key with their amounts. Each
 *       difference is told by a {@link dev.txmq.reconcile.LedgerDifferenceEvent}.
 * </ol>
 *
 * <p>Everything else is internal. {@code side} asks services, {@code compare} compares windows and keeps differences, {@code repair} publishes
 * again, {@code ledger} compares ledgers, {@code report} writes reports, {@code actuate} answers operators, {@code once} runs as a program,
 * {@code config} holds the properties {@code txmq.reconciliation.*}.
 */
@NullMarked
package dev.txmq.reconcile;

import org.jspecify.annotations.NullMarked;
