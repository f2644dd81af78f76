/**
 * The actuator endpoints, for applications that have the actuator and expose them.
 * Internal.
 */
@NullMarked
package dev.txmq.actuate;

import org.jspecify.annotations.NullMarked;
