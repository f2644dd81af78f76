/** What is on record about a message, an activity or a notification, across all services. */
@NullMarked
package dev.txmq.console.journey;

import org.jspecify.annotations.NullMarked;
