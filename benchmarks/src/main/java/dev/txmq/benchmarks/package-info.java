/**
 * The same job done by txmq, by hand and by other libraries, in one run.
 *
 * <ul>
 *   <li>{@code job}: registering users and awarding them points, as far as it is the same for everybody, and the proof that it
 *       was done right
 *   <li>{@code contest}: what takes part, and how one is started; {@code contenders}: a package for each
 *   <li>{@code servers}: the broker, the database, and what they count
 *   <li>{@code measure}: throughput, latency and cost of a contender
 *   <li>{@code limit}: what its steps cost alone, added up
 *   <li>{@code growth}: what becomes of it with callers, old rows, backlogs and outages
 *   <li>{@code rows}: a message log of many rows
 *   <li>{@code payment}: three databases instead of two, all or nothing: the kit's activities against what others do
 *   <li>{@code promise}: what becomes of it when the process is killed
 *   <li>{@code report}: the figures as a table, JSON, Markdown and charts, and the targets
 * </ul>
 *
 * {@link dev.txmq.benchmarks.Benchmarks} runs it all.
 */
@NullMarked
package dev.txmq.benchmarks;

import org.jspecify.annotations.NullMarked;
