/** Activities of the TCC starter: a market that runs them, and banks that take part. */
@NullMarked
package dev.txmq.it.tcc;

import org.jspecify.annotations.NullMarked;
