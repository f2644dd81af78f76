/** What the payment service meets in its tests: participants in an application of their own. */
@NullMarked
package dev.txmq.remote;

import org.jspecify.annotations.NullMarked;
