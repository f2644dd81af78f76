package dev.txmq.benchmarks.report;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Score;
import dev.txmq.benchmarks.promise.Promise;
import dev.txmq.benchmarks.servers.Usage;

/**
 * A line of the table.
 *
 * @param promise what became of it when its process was killed; null when that was left out
 * @param millisecondsToAward from when a registration was due to the commit of its award, for some percentiles
 * @param perRegistration what each costs
 */
public record Entry(
        String name,
        String description,
        Promise.@Nullable Outcome promise,
        Figure registrationsPerSecond,
        Map<String, Figure> millisecondsToAward,
        Cost perRegistration) {

    static final String MEDIAN = "p50";
    static final String P99 = "p99";
    static final String P999 = "p99.9";

    /**
     * @param statements that the database was sent, those that begin and end transactions included
     * @param commits that had something to write
     * @param brokerWrites messages that the broker stored, half messages and its own records included
     * @param databaseBytes to and from the database
     * @param brokerBytes of the messages that the broker stored
     */
    public record Cost(
            Figure statements,
            Figure commits,
            Figure brokerWrites,
            Figure databaseBytes,
            Figure brokerBytes,
            CpuSeconds cpuSeconds) {}

    /** @param contender of its JVM, with the callers */
    public record CpuSeconds(Figure contender, Figure broker, Figure database, Figure total) {}

    static Entry of(Score score) {
        Map<String, Figure> milliseconds = new LinkedHashMap<>();
        milliseconds.put(MEDIAN, score.milliseconds(50));
        milliseconds.put(P99, score.milliseconds(99));
        milliseconds.put(P999, score.milliseconds(99.9));
        return new Entry(
                score.contender().name(),
                score.contender().description(),
                null,
                score.perSecond(),
                milliseconds,
                cost(score));
    }

    Entry with(Promise.@Nullable Outcome newPromise) {
        return new Entry(name, description, newPromise, registrationsPerSecond, millisecondsToAward, perRegistration);
    }

    Figure milliseconds(String percentile) {
        return Objects.requireNonNull(millisecondsToAward.get(percentile));
    }

    private static Cost cost(Score score) {
        return new Cost(
                score.perRegistration(run -> run.usage().database().statements()),
                score.perRegistration(run -> run.usage().database().commits()),
                score.perRegistration(run -> run.usage().broker().messages()),
                score.perRegistration(run -> run.usage().database().bytes()),
                score.perRegistration(run -> run.usage().broker().bytes()),
                new CpuSeconds(
                        seconds(score, Usage.Cpu::contender),
                        seconds(score, Usage.Cpu::broker),
                        seconds(score, Usage.Cpu::database),
                        seconds(score, Usage.Cpu::total)));
    }

    private static Figure seconds(Score score, Function<Usage.Cpu, Duration> part) {
        return score.perRegistration(run -> part.apply(run.usage().cpu()).toNanos() / 1e9);
    }
}
