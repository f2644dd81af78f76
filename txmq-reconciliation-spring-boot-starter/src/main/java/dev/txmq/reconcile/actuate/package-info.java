/** The actuator endpoints {@code txmqreconciliation} and {@code txmqledgers}, and the health indicator {@code txmqReconciliation}. Internal. */
@NullMarked
package dev.txmq.reconcile.actuate;

import org.jspecify.annotations.NullMarked;
