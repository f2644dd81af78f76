/** The actuator endpoints {@code txmqactivities} and {@code txmqreservations}, and the health indicator {@code txmqTcc}. Internal. */
@NullMarked
package dev.txmq.tcc.actuate;

import org.jspecify.annotations.NullMarked;
