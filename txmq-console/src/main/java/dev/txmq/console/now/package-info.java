/** How all services are, at a glance. */
@NullMarked
package dev.txmq.console.now;

import org.jspecify.annotations.NullMarked;
