/** How many notifications are sent a second, what they cost, and how little endpoints that hang cost the others. */
@NullMarked
package dev.txmq.benchmarks.notify;

import org.jspecify.annotations.NullMarked;
