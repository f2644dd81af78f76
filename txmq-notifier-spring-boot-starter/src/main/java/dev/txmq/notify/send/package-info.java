/** Leases endpoints, and sends what is due to them. Internal. */
@NullMarked
package dev.txmq.notify.send;

import org.jspecify.annotations.NullMarked;
