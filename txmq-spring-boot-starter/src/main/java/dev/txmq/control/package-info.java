/**
 * Lets operators hold up listeners and the relay while the application runs; {@link dev.txmq.control.ControlledWorkers} tells how.
 * Internal.
 */
@NullMarked
package dev.txmq.control;

import org.jspecify.annotations.NullMarked;
