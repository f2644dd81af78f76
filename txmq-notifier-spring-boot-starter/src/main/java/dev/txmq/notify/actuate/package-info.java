/** The actuator endpoints {@code txmqdeliveries} and {@code txmqendpoints}, and the health indicator {@code txmqNotifier}. Internal. */
@NullMarked
package dev.txmq.notify.actuate;

import org.jspecify.annotations.NullMarked;
