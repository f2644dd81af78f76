/** Steps of the job, each done alone: what they cost adds up to the limit of txmq. Not in the contest. */
@NullMarked
package dev.txmq.benchmarks.contenders.alone;

import org.jspecify.annotations.NullMarked;
