/** Where recipients are told, and their secrets. Internal. */
@NullMarked
package dev.txmq.notify.endpoint;

import org.jspecify.annotations.NullMarked;
