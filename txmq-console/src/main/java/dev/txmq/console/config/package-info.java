/** The properties {@code txmq.console.*}. */
@NullMarked
package dev.txmq.console.config;

import org.jspecify.annotations.NullMarked;
