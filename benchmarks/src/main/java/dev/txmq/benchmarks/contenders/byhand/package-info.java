/** What tutorials show: the client's transactional producer, a log table, a table against duplicates. */
@NullMarked
package dev.txmq.benchmarks.contenders.byhand;

import org.jspecify.annotations.NullMarked;
