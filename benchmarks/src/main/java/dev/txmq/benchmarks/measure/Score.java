package dev.txmq.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.contest.Contender;

/** What a contender reached in the rounds of the contest. */
public final class Score {

    private final Contender contender;
    private final List<Session.Run> runs = new ArrayList<>();
    private final List<Histogram> latencies = new ArrayList<>();

    public Score(Contender contender) {
        this.contender = contender;
    }

    public void add(Session.Run run) {
        runs.add(run);
    }

    void add(Session.Run run, Histogram latency) {
        add(run);
        latencies.add(latency);
    }

    public Contender contender() {
        return contender;
    }

    /** Registrations completed per second. */
    public Figure perSecond() {
        return Figure.of(runs.stream().map(Session.Run::perSecond).toList());
    }

    /** Something that a run has used, for each registration. */
    public Figure perRegistration(ToDoubleFunction<Session.Run> used) {
        return Figure.of(
                runs.stream().map(run -> used.applyAsDouble(run) / run.users()).toList());
    }

    /** Milliseconds from when a registration was due to the commit of its award. */
    public Figure milliseconds(double percentile) {
        return Figure.of(latencies.stream()
                .map(latency -> latency.getValueAtPercentile(percentile) / 1000.0)
                .toList());
    }
}
