/** What happened to messages that met trouble on their way: check-backs, retries, duplicates, the relay and operators. */
@NullMarked
package dev.txmq.history;

import org.jspecify.annotations.NullMarked;
