/** The properties {@code txmq.notifier.*} and the tables. Internal. */
@NullMarked
package dev.txmq.notify.config;

import org.jspecify.annotations.NullMarked;
