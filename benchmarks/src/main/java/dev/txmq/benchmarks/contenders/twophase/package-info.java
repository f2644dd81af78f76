/** No message at all: one XA transaction over both databases. */
@NullMarked
package dev.txmq.benchmarks.contenders.twophase;

import org.jspecify.annotations.NullMarked;
