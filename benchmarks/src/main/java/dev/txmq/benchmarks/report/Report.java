package dev.txmq.benchmarks.report;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.growth.Growth;

/**
 * Everything that a run has found out; {@code benchmarks.json} is this.
 *
 * @param versions of everything that took part
 * @param growth null when it was left out
 */
public record Report(
        Machine machine,
        Map<String, String> versions,
        List<Entry> contenders,
        @Nullable Growth growth,
        List<Target> targets) {}
