/**
 * Keeps users' points. {@link dev.txmq.points.WelcomePoints} awards them once for each registration, {@link
 * dev.txmq.points.PointsBranch} lets payments earn and spend them, {@link dev.txmq.points.Ledger} records every change beside the
 * balance, {@link dev.txmq.points.PointsChanges} tells other services of it, and {@link dev.txmq.points.PointsController} shows both.
 */
@NullMarked
package dev.txmq.points;

import org.jspecify.annotations.NullMarked;
