/**
 * Publishing: the message log, half messages before the commit and END_TRANSACTION after it, and the answers to check-backs.
 * {@link dev.txmq.publish.TransactionMessages} tells the sequence. Internal.
 */
@NullMarked
package dev.txmq.publish;

import org.jspecify.annotations.NullMarked;
