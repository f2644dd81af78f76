/**
 * Publishes again what the broker has not confirmed, and what could not be sent while it was away. {@link dev.txmq.relay.Relay}
 * tells the algorithm. Internal.
 */
@NullMarked
package dev.txmq.relay;

import org.jspecify.annotations.NullMarked;
