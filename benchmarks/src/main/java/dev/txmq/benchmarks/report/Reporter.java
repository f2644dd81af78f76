package dev.txmq.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.growth.Growth;
import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.measure.Scale;
import dev.txmq.benchmarks.measure.Score;
import dev.txmq.benchmarks.notify.NotifyOutcome;
import dev.txmq.benchmarks.payment.PaymentOutcome;
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
    private @Nullable NotifyOutcome notifications;
    private @Nullable PaymentOutcome payment;
    private Endpoint.@Nullable Outcome endpoint;
    private String database = "";
    private final List<Report> others = new ArrayList<>();

    public Reporter(Scale scale) {
        this.scale = scale;
    }

    /** Takes what this run does not measure from the {@code benchmarks.json} of another one, the first that has it. */
    public void keep(Path json) {
        others.add(JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build()
                .readValue(json, Report.class));
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

    public void notifications(NotifyOutcome outcome) {
        notifications = outcome;
    }

    public void payment(PaymentOutcome outcome) {
        payment = outcome;
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
        Kept kept = new Kept(others);
        List<Entry> entries =
                kept.orOther("contest", entries(), other -> other.contenders().isEmpty() ? null : other.contenders());
        Limit someLimit = kept.orOther("limit", limit, Report::limit);
        Growth someGrowth = kept.orOther("growth", growth, Report::growth);
        SteadyState.Outcome someSteadyState = kept.orOther("steady", steadyState, Report::steadyState);
        ManyDue.Outcome someDue = kept.orOther("due", manyDue, Report::manyDue);
        NotifyOutcome someNotifications = kept.orOther("notify", notifications, Report::notifications);
        PaymentOutcome somePayment = kept.orOther("payment", payment, Report::payment);
        Endpoint.Outcome someEndpoint = kept.orOther("endpoint", endpoint, Report::endpoint);
        List<Entry> promised = (entries == null ? List.<Entry>of() : entries)
                .stream().map(entry -> entry.with(promise(entry, kept))).toList();
        Report report = new Report(
                Machine.here(settings),
                Versions.all(database),
                promised,
                someLimit,
                someGrowth,
                someSteadyState,
                someDue,
                someNotifications,
                somePayment,
                someEndpoint,
                Targets.of(
                        promised,
                        someLimit,
                        someGrowth,
                        someSteadyState,
                        someDue,
                        someNotifications,
                        somePayment,
                        someEndpoint),
                kept.days());
        Console.print(report);
        Files.createDirectories(directory);
        Files.write(directory.resolve("benchmarks.json"), json(report));
        Files.writeString(directory.resolve("benchmarks.md"), Markdown.of(report, scale), StandardCharsets.UTF_8);
        Charts charts = new Charts(directory);
        if (!promised.isEmpty()) {
            charts.contest(promised);
        }
        if (someGrowth != null) {
            charts.callers(someGrowth.callers());
        }
        System.out.printf("written to %s%n", directory);
    }

    private @Nullable List<Entry> entries() {
        return scores.isEmpty() ? null : scores.stream().map(Entry::of).toList();
    }

    private Promise.@Nullable Outcome promise(Entry entry, Kept kept) {
        Promise.Outcome measured = promises.stream()
                .filter(outcome -> outcome.contender().equals(entry.name()))
                .findFirst()
                .orElse(null);
        return kept.orOther(
                "promise",
                measured,
                other -> other.contenders().stream()
                        .filter(of -> of.name().equals(entry.name()))
                        .findFirst()
                        .map(Entry::promise)
                        .orElse(null));
    }

    private static byte[] json(Report report) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsBytes(report);
    }
}
