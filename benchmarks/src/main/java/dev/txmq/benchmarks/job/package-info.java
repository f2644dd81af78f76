/** What all contenders do alike: the business insert, the event, the award, and the proof that none is missing. */
@NullMarked
package dev.txmq.benchmarks.job;

import org.jspecify.annotations.NullMarked;
