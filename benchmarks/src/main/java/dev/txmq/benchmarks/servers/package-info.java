/** The broker and the database that all contenders share, each in a process of its own so that its costs are its own. */
@NullMarked
package dev.txmq.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
