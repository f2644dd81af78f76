/** Whether a contender keeps its promise when its process is killed in the middle. */
@NullMarked
package dev.txmq.benchmarks.promise;

import org.jspecify.annotations.NullMarked;
