/** Notices, deliveries and attempts on record. Internal. */
@NullMarked
package dev.txmq.notify.delivery;

import org.jspecify.annotations.NullMarked;
