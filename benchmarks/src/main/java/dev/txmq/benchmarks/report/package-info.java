/** What was measured, as a table, JSON, Markdown and charts, and whether the targets are met. */
@NullMarked
package dev.txmq.benchmarks.report;

import org.jspecify.annotations.NullMarked;
