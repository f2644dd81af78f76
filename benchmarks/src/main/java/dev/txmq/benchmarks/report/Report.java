package dev.txmq.benchmarks.report;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.growth.Growth;
import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.rows.Endpoint;
import dev.txmq.benchmarks.rows.ManyDue;
import dev.txmq.benchmarks.rows.SteadyState;

/**
 * Everything that a run has found out; {@code benchmarks.json} is this.
 *
 * @param versions of everything that took part
 * @param limit null when it was left out
 * @param growth the same
 * @param steadyState the same
 * @param manyDue the same
 * @param endpoint the same
 */
public record Report(
        Machine machine,
        Map<String, String> versions,
        List<Entry> contenders,
        @Nullable Limit limit,
        @Nullable Growth growth,
        SteadyState.@Nullable Outcome steadyState,
        ManyDue.@Nullable Outcome manyDue,
        Endpoint.@Nullable Outcome endpoint,
        List<Target> targets) {}
