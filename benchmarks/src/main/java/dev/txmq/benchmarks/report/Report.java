package dev.txmq.benchmarks.report;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.growth.Growth;
import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.notify.NotifyOutcome;
import dev.txmq.benchmarks.payment.PaymentOutcome;
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
 * @param notifications the same
 * @param payment the same
 * @param endpoint the same
 * @param earlier which parts are those of another run, with its day
 */
public record Report(
        Machine machine,
        Map<String, String> versions,
        List<Entry> contenders,
        @Nullable Limit limit,
        @Nullable Growth growth,
        SteadyState.@Nullable Outcome steadyState,
        ManyDue.@Nullable Outcome manyDue,
        @Nullable NotifyOutcome notifications,
        @Nullable PaymentOutcome payment,
        Endpoint.@Nullable Outcome endpoint,
        List<Target> targets,
        Map<String, String> earlier) {

    public Report {
        // there is none in a report from before there was any
        earlier = earlier == null ? Map.of() : Map.copyOf(earlier);
    }
}
