package dev.txmq.benchmarks.payment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.payment.PaymentOutcome.Cost;
import dev.txmq.benchmarks.payment.PaymentOutcome.Line;
import dev.txmq.benchmarks.payment.PaymentSession.Latency;
import dev.txmq.benchmarks.payment.PaymentSession.Run;

/** What a contender reached in the rounds. */
final class PaymentScore {

    private final PaymentContender contender;
    private final List<Run> runs = new ArrayList<>();
    private final List<Run> runsToOne = new ArrayList<>();
    private final List<Latency> latencies = new ArrayList<>();

    PaymentScore(PaymentContender contender) {
        this.contender = contender;
    }

    /** @param toOne with all payments to one merchant */
    void add(Run run, Run toOne, Latency latency) {
        runs.add(run);
        runsToOne.add(toOne);
        latencies.add(latency);
    }

    PaymentContender contender() {
        return contender;
    }

    Line line() {
        return new Line(
                contender.name(),
                contender.description(),
                figure(runs, Run::decidedPerSecond),
                figure(runs, Run::completedPerSecond),
                figure(runsToOne, Run::completedPerSecond),
                milliseconds(Latency::toDecided),
                milliseconds(Latency::toCompleted),
                new Cost(
                        perPayment(run -> run.spent().database().statements()),
                        perPayment(run -> run.spent().database().commits()),
                        perPayment(run -> run.spent().broker().messages()),
                        perPayment(run -> run.spent().requests()),
                        perPayment(run -> run.spent().cpu().toNanos() / 1e9)));
    }

    private Figure perPayment(ToDoubleFunction<Run> spent) {
        return figure(runs, run -> spent.applyAsDouble(run) / run.payments());
    }

    private static Figure figure(List<Run> runs, ToDoubleFunction<Run> value) {
        return Figure.of(runs.stream().map(value::applyAsDouble).toList());
    }

    private Map<String, Figure> milliseconds(Function<Latency, Histogram> of) {
        Map<String, Figure> milliseconds = new LinkedHashMap<>();
        milliseconds.put(PaymentOutcome.MEDIAN, milliseconds(of, 50));
        milliseconds.put(PaymentOutcome.P99, milliseconds(of, 99));
        return milliseconds;
    }

    private Figure milliseconds(Function<Latency, Histogram> of, double percentile) {
        return Figure.of(latencies.stream()
                .map(latency -> of.apply(latency).getValueAtPercentile(percentile) / 1000.0)
                .toList());
    }
}
