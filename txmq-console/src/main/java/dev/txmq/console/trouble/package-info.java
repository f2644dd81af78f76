/** What waits for a human in all services, and what an operator does about it. */
@NullMarked
package dev.txmq.console.trouble;

import org.jspecify.annotations.NullMarked;
