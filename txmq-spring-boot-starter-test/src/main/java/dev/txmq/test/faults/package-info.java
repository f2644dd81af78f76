/** Faults to inject, in the broker's JVM or on the way to a broker in a container. Internal. */
@NullMarked
package dev.txmq.test.faults;

import org.jspecify.annotations.NullMarked;
