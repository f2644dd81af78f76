package dev.txmq.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.txmq.benchmarks.contenders.Contenders;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place.Patience;
import dev.txmq.benchmarks.growth.Growth;
import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.measure.Contest;
import dev.txmq.benchmarks.measure.Scale;
import dev.txmq.benchmarks.notify.Notifications;
import dev.txmq.benchmarks.payment.PaymentContender;
import dev.txmq.benchmarks.payment.PaymentContenders;
import dev.txmq.benchmarks.payment.PaymentContest;
import dev.txmq.benchmarks.promise.Promise;
import dev.txmq.benchmarks.report.Reporter;
import dev.txmq.benchmarks.rows.Endpoint;
import dev.txmq.benchmarks.rows.ManyDue;
import dev.txmq.benchmarks.rows.SteadyState;
import dev.txmq.benchmarks.servers.Broker;
import dev.txmq.benchmarks.servers.Database;
import dev.txmq.benchmarks.servers.Servers;

/** Measures all contenders and reports. */
@Command(name = "benchmarks", mixinStandardHelpOptions = true, description = "The same job, done by everybody.")
public final class Benchmarks implements Callable<Integer> {

    @Option(names = "--short", arity = "1", description = "Whether to measure little, to see that it works.")
    private boolean brief;

    @Option(names = "--work", required = true, description = "Where broker and database keep their files; emptied.")
    @SuppressWarnings("NullAway.Init")
    private Path work;

    @Option(names = "--report", required = true, description = "Where to write the report.")
    @SuppressWarnings("NullAway.Init")
    private Path report;

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "CONTEST,LIMIT,GROWTH,STEADY,DUE,NOTIFY,PAYMENT,PROMISE",
            description = "What to do of ${COMPLETION-CANDIDATES}.")
    private Set<Part> parts = EnumSet.complementOf(EnumSet.of(Part.ENDPOINT));

    @Option(
            names = "--rows",
            defaultValue = "50000000",
            description =
                    "Of the message log in part ENDPOINT, which only runs when it is named; a million at most with --short.")
    private long rows;

    @Option(
            names = "--keep",
            split = ",",
            description = "Files benchmarks.json of other runs, whose parts are kept unless this run measures them.")
    private List<Path> keep = List.of();

    @Option(names = "--contender", description = "Only this one; may be repeated.")
    private List<String> names = Contenders.all().stream().map(Contender::name).toList();

    @Option(names = "--payer", description = "Only this one in part PAYMENT; may be repeated.")
    private List<String> payers =
            PaymentContenders.all().stream().map(PaymentContender::name).toList();

    private enum Part {
        CONTEST,
        LIMIT,
        GROWTH,
        STEADY,
        DUE,
        NOTIFY,
        PAYMENT,
        ENDPOINT,
        PROMISE
    }

    public static void main(String[] arguments) {
        // the clients' threads are not all daemons
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Scale scale = brief ? Scale.SHORT : Scale.FULL;
        Reporter reporter = new Reporter(scale);
        keep.stream().filter(path -> !path.toString().isEmpty()).forEach(reporter::keep);
        List<Contender> contenders = names.stream().map(Contenders::named).toList();
        try (Servers servers = Servers.start(work, Patience.AS_SHIPPED)) {
            reporter.database(servers.database().version());
            if (parts.contains(Part.CONTEST)) {
                reporter.scores(new Contest(servers, scale).hold(contenders));
                reporter.write(report, settings(scale));
            }
            if (parts.contains(Part.LIMIT)) {
                reporter.limit(Limit.measure(servers, scale));
                reporter.write(report, settings(scale));
            }
            if (parts.contains(Part.GROWTH)) {
                reporter.growth(Growth.measure(servers, contenders, brief ? Growth.Scale.SHORT : Growth.Scale.FULL));
                reporter.write(report, settings(scale));
            }
            if (parts.contains(Part.STEADY)) {
                reporter.steadyState(
                        new SteadyState(servers, brief ? SteadyState.Scale.SHORT : SteadyState.Scale.FULL).measure());
                reporter.write(report, settings(scale));
            }
            if (parts.contains(Part.DUE)) {
                reporter.manyDue(new ManyDue(servers, brief ? ManyDue.Scale.SHORT : ManyDue.Scale.FULL).measure());
                reporter.write(report, settings(scale));
            }
            if (parts.contains(Part.NOTIFY)) {
                reporter.notifications(new Notifications(
                                servers,
                                work.resolveSibling("notify"),
                                brief ? Notifications.Scale.SHORT : Notifications.Scale.FULL)
                        .measure());
                reporter.write(report, settings(scale));
            }
            if (parts.contains(Part.PAYMENT)) {
                reporter.payment(new PaymentContest(
                                servers,
                                work.resolveSibling("payment"),
                                brief ? PaymentContest.Scale.SHORT : PaymentContest.Scale.FULL)
                        .hold(payers.stream().map(PaymentContenders::named).toList()));
                reporter.write(report, settings(scale));
            }
            if (parts.contains(Part.ENDPOINT)) {
                reporter.endpoint(new Endpoint(servers, brief ? Math.min(rows, 1_000_000) : rows).measure());
                reporter.write(report, settings(scale));
            }
        }
        if (parts.contains(Part.PROMISE)) {
            try (Servers servers = Servers.start(work, Patience.SECONDS)) {
                Promise promise = new Promise(servers, work.resolveSibling("promise"), brief ? 1 : 5);
                for (Contender contender : contenders) {
                    if (contender.awards()) {
                        reporter.promise(promise.test(contender));
                    }
                }
            }
            reporter.write(report, settings(scale));
        }
        return 0;
    }

    private static Map<String, String> settings(Scale scale) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "JVM of contender and callers",
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(argument -> !argument.startsWith("-Dbenchmarks."))
                        .collect(Collectors.joining(" ")));
        settings.put("JVM of the broker", String.join(" ", Broker.JVM_OPTIONS));
        settings.put("broker", "rocketmq-conf/broker.conf, with RocketMQ's own file sizes");
        settings.put(
                "database", String.join(" ", Database.ARGUMENTS) + "; every commit is on the disk when it returns");
        settings.put("connection pools", "16 connections for each of the two databases, READ COMMITTED");
        PaymentContest.settings().forEach(settings::put);
        settings.put("rounds", String.valueOf(scale.rounds()));
        settings.put("callers", String.valueOf(scale.callers()));
        return settings;
    }
}
