/** Asks the actuator endpoints of services. */
@NullMarked
package dev.txmq.console.service;

import org.jspecify.annotations.NullMarked;
