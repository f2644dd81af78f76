package dev.txmq.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.growth.Growth;
import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.measure.Scale;
import dev.txmq.benchmarks.measure.Score;
import dev.txmq.benchmarks.promise.Promise;
import dev.txmq.benchmarks.rows.Endpoint;
import dev.txmq.benchmarks.rows.ManyDue;
import dev.txmq.benchmarks.rows.SteadyState;

/** Collects what a run finds out, and writes it down. */
public final class Reporter {

    private final Scale scale;
    private final List<Score> scores = new ArrayList<>();
    private final List<Promise.Outcome> promises = new ArrayList<>();
    private @Nullable Limit limit;
    private @Nullable Growth growth;
    private SteadyState.@Nullable Outcome steadyState;
    private ManyDue.@Nullable Outcome manyDue;
    private Endpoint.@Nullable Outcome endpoint;
    private String database = "";

    public Reporter(Scale scale) {
        this.scale = scale;
    }

    /** The version of the database. */
    public void database(String database) {
        this.database = database;
    }

    public void scores(List<Score> scores) {
        this.scores.addAll(scores);
    }

    public void limit(Limit limit) {
        this.limit = limit;
    }

    public void growth(Growth growth) {
        this.growth = growth;
    }

    public void steadyState(SteadyState.Outcome outcome) {
        steadyState = outcome;
    }

    public void manyDue(ManyDue.Outcome outcome) {
        manyDue = outcome;
    }

    public void endpoint(Endpoint.Outcome outcome) {
        endpoint = outcome;
    }

    public void promise(Promise.Outcome outcome) {
        promises.add(outcome);
    }

    /**
     * Prints the table, and writes {@code benchmarks.json}, {@code benchmarks.md} and the charts, of all that was measured so
     * far: what fails later does not take it along.
     *
     * @param settings that decide about the figures
     */
    public void write(Path directory, Map<String, String> settings) throws IOException {
        List<Entry> entries =
                scores.stream().map(score -> Entry.of(score, promise(score))).toList();
        Report report = new Report(
                Machine.here(settings),
                Versions.all(database),
                entries,
                limit,
                growth,
                steadyState,
                manyDue,
                endpoint,
                Targets.of(entries, limit, growth, steadyState, manyDue, endpoint));
        Console.print(report);
        Files.createDirectories(directory);
        Files.write(directory.resolve("benchmarks.json"), json(report));
        Files.writeString(directory.resolve("benchmarks.md"), Markdown.of(report, scale), StandardCharsets.UTF_8);
        Charts charts = new Charts(directory);
        if (!entries.isEmpty()) {
            charts.contest(entries);
        }
        if (growth != null) {
            charts.callers(growth.callers());
        }
        System.out.printf("written to %s%n", directory);
    }

    private Promise.@Nullable Outcome promise(Score score) {
        return promises.stream()
                .filter(outcome -> outcome.contender().equals(score.contender().name()))
                .findFirst()
                .orElse(null);
    }

    private static byte[] json(Report report) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsBytes(report);
    }
}
