/**
 * Dead letters: parks what the groups of the application could not handle, and lets an operator replay or discard it. {@link
 * dev.txmq.deadletter.DeadLetterParking} and {@link dev.txmq.deadletter.JdbcDeadLetters} tell the two halves. Internal.
 */
@NullMarked
package dev.txmq.deadletter;

import org.jspecify.annotations.NullMarked;
