/** Counts and hashes messages by the time in their ids, so that two sides can be compared. Internal. */
@NullMarked
package dev.txmq.digest;

import org.jspecify.annotations.NullMarked;
