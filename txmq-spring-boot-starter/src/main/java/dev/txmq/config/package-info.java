/** The kit's properties, prefix {@code txmq}: bound once, checked at start, never changed. Internal. */
@NullMarked
package dev.txmq.config;

import org.jspecify.annotations.NullMarked;
