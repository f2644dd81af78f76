/** Retention: deletes rows that nothing waits for any more. {@link dev.txmq.retention.Purge} tells which. Internal. */
@NullMarked
package dev.txmq.retention;

import org.jspecify.annotations.NullMarked;
