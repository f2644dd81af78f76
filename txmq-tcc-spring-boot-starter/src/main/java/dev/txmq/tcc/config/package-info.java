/** The properties {@code txmq.tcc.*}, and the tables. Internal. */
@NullMarked
package dev.txmq.tcc.config;

import org.jspecify.annotations.NullMarked;
