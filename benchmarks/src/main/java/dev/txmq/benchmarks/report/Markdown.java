package dev.txmq.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Scale;
import dev.txmq.benchmarks.promise.Promise;
import dev.txmq.benchmarks.rows.Endpoint;
import dev.txmq.benchmarks.rows.ManyDue;
import dev.txmq.benchmarks.rows.SteadyState;

/** The report as people read it. */
final class Markdown {

    private static final String INTRODUCTION = """
            The same job done by txmq, by hand and by other libraries: register users, send an event for each, award points once
            for each event. `./mvnw -Pbenchmarks verify` measures all of it and writes this page. Figures are medians of %d rounds with
            their ranges.
            """;

    private static final String EARLIER = """
            Not all parts are of one run. Earlier runs on such a machine measured: %s. Compare figures of one part only.
            """;

    private static final String LIMIT = """
            What a kit must do at the least that keeps a row for each message, each step measured alone, in turns with txmq: as many
            registrations as in the contest, by as many callers. Their processor time is that of all processes, added up for a
            registration. A limit is %d cores divided by the sum: what there would be if all of them did these steps all the time and
            nothing else.
            """;

    private static final String TARGETS = """
            Processor time is compared with that of bare in the same run, so that it means the same on any machine: 0.60 and 0.40 ms
            where bare takes 0.20. There are no targets any more for the ratio of throughput to bare, which has no message to write,
            send, deliver and handle: the limit has. Nor for a tenth of the latency of transaction-outbox and Spring Modulith: both send
            right after the commit, as txmq does in mode outbox, and poll only for what failed.
            """;

    private static final String STEADY = """
            %,d users register in mode transactional, by 16 callers, while as many rows of `txmq_message` and of `txmq_inbox` get older
            than their retention, one by one, at the rate of the same registrations without a purge, which looks every second. Users
            registered a second: %s with it, %s with the same rows and no purge, a ratio of %s. When the last user was awarded, %s %% of
            the old rows were gone. With `txmq.retention.partitions`, where the old rows are one partition of each table, and both are
            dropped half-way: %s, a ratio of %s.
            """;

    private static final String DUE = """
            %,d messages are due at once in mode transactional, as after a long outage, to a topic that nobody listens to. The relay
            publishes %s of them a second. Meanwhile 16 callers register and award %s users a second, %s when nothing is due, a ratio
            of %s.
            """;

    private static final String METHOD = """
            Each contender registers users through its own way of publishing, without HTTP: the same insert, the same event, the
            same tables as the reference services, the same connection pool and driver settings. Broker and database are
            processes of their own, contender and callers share one, so that the processor time of each is known. In a round the
            contenders take turns, begun by another each time; before the first, each has had a turn that does not count. Each
            starts on fresh databases and a fresh topic and warms up with %,d users; then it registers %,d by %d callers, and the
            clock stops when the last award is committed; then %d users a second for %d seconds, timed from when each was due,
            so that a contender that makes callers wait does not hide it. What bare lacks, its award, is in none of its figures. A
            round counts only if each user is there and awarded once. A machine shared with others is not as quick in one turn as in
            the next: the ranges tell, that of bare most of all.

            To see what happens when the process is killed, each contender runs in a process of its own, both sides of it, that
            dies by `kill -9` in the middle of registrations, several times, and is started again. Broker and contenders try
            again after seconds there instead of minutes.

            Each contender is set up as its own documentation has it. Those that bring no consumer have the one written by hand.
            """;

    private final Page page = new Page();
    private final Report report;
    private final Scale scale;

    private Markdown(Report report, Scale scale) {
        this.report = report;
        this.scale = scale;
    }

    static String of(Report report, Scale scale) {
        Markdown markdown = new Markdown(report, scale);
        markdown.contest();
        markdown.costs();
        if (report.limit() != null) {
            markdown.limit(report.limit());
        }
        markdown.targets();
        if (report.growth() != null) {
            new GrowthMarkdown(markdown.page, report.growth()).write();
        }
        markdown.manyRows();
        if (report.notifications() != null) {
            new NotifyMarkdown(markdown.page, report.notifications()).write();
        }
        if (report.payment() != null) {
            new PaymentMarkdown(markdown.page, report.payment()).write();
        }
        if (report.endpoint() != null) {
            markdown.endpoint(report.endpoint());
        }
        markdown.method();
        return markdown.page.toString();
    }

    private void contest() {
        page.heading(1, "Benchmarks");
        page.paragraph(INTRODUCTION.formatted(scale.rounds()));
        if (!report.earlier().isEmpty()) {
            page.paragraph(EARLIER.formatted(new TreeMap<>(report.earlier())
                    .entrySet().stream()
                            .map(part -> "`%s` of %s".formatted(part.getKey(), part.getValue()))
                            .collect(Collectors.joining(", "))));
        }
        page.table(
                List.of(
                        "",
                        "",
                        "registrations/s",
                        "call to award: median, ms",
                        "99 %",
                        "99.9 %",
                        "killed in the middle"),
                report.contenders().stream()
                        .map(entry -> List.of(
                                "**" + entry.name() + "**",
                                entry.description(),
                                Texts.range(entry.registrationsPerSecond()),
                                Texts.range(entry.milliseconds(Entry.MEDIAN)),
                                Texts.range(entry.milliseconds(Entry.P99)),
                                Texts.range(entry.milliseconds(Entry.P999)),
                                promise(entry.promise())))
                        .toList());
        page.image(Charts.THROUGHPUT, "registrations per second");
        page.image(Charts.LATENCY, "milliseconds from call to award");
    }

    private void costs() {
        page.heading(2, "What a registration costs");
        page.table(
                List.of(
                        "",
                        "statements",
                        "commits",
                        "broker writes",
                        "bytes to and from the database",
                        "bytes stored by the broker",
                        "CPU, ms: contender",
                        "broker",
                        "database",
                        "all"),
                report.contenders().stream()
                        .map(entry -> costs(entry.name(), entry.perRegistration()))
                        .toList());
        page.image(Charts.CPU, "processor time per registration");
    }

    private static List<String> costs(String name, Entry.Cost cost) {
        Entry.CpuSeconds cpu = cost.cpuSeconds();
        return List.of(
                "**" + name + "**",
                Texts.range(cost.statements()),
                Texts.range(cost.commits()),
                Texts.range(cost.brokerWrites()),
                Texts.range(cost.databaseBytes()),
                Texts.range(cost.brokerBytes()),
                thousandfold(cpu.contender()),
                thousandfold(cpu.broker()),
                thousandfold(cpu.database()),
                thousandfold(cpu.total()));
    }

    private void limit(Limit limit) {
        page.heading(2, "The limit");
        page.paragraph(LIMIT.formatted(limit.cores()));
        page.table(
                List.of("step alone", "", "per second", "CPU, ms"),
                limit.steps().stream()
                        .map(step -> List.of(
                                "**" + step.name() + "**",
                                step.description(),
                                Texts.range(step.perSecond()),
                                thousandfold(step.cpuSeconds())))
                        .toList());
        page.table(
                List.of(
                        "",
                        "the limit's steps",
                        "their CPU, ms",
                        "limit, registrations/s",
                        "registrations/s",
                        "CPU, ms",
                        "of the limit"),
                limit.modes().stream()
                        .map(mode -> List.of(
                                "**" + mode.name() + "**",
                                String.join(" + ", mode.steps()),
                                Texts.number(mode.limitCpuSeconds() * 1000),
                                Texts.number(mode.limitPerSecond()),
                                Texts.range(mode.perSecond()),
                                thousandfold(mode.cpuSeconds()),
                                Texts.number(mode.share())))
                        .toList());
    }

    private void targets() {
        page.heading(2, "Targets");
        page.paragraph(TARGETS);
        page.table(
                List.of("measure", "goal", "figure", "met"),
                report.targets().stream()
                        .map(target -> List.of(
                                target.measure(),
                                target.goal().replace(">=", "≥").replace("<=", "≤"),
                                Texts.number(target.figure()),
                                target.met() ? "yes" : "**no**"))
                        .toList());
    }

    private void manyRows() {
        SteadyState.Outcome steady = report.steadyState();
        if (steady != null) {
            page.heading(2, "As many rows removed as written");
            page.paragraph(STEADY.formatted(
                    steady.users(),
                    Texts.range(steady.with()),
                    Texts.range(steady.without()),
                    Texts.number(steady.ratio()),
                    Texts.number(steady.removed().median() * 100),
                    Texts.range(steady.dropped()),
                    Texts.number(steady.ratioWithPartitions())));
        }
        ManyDue.Outcome due = report.manyDue();
        if (due != null) {
            page.heading(2, "Many messages are due");
            page.paragraph(DUE.formatted(
                    due.rows(),
                    Texts.range(due.drained()),
                    Texts.range(due.with()),
                    Texts.range(due.without()),
                    Texts.number(due.ratio())));
        }
    }

    private void endpoint(Endpoint.Outcome endpoint) {
        page.heading(2, "The message log has %,d rows".formatted(endpoint.rows()));
        page.table(
                List.of("milliseconds until the answer", "median", "99 %", "slowest"),
                endpoint.answers().entrySet().stream()
                        .map(answers -> List.of(
                                "`GET %s`".formatted(answers.getKey()),
                                Texts.number(answers.getValue().median()),
                                Texts.number(answers.getValue().p99()),
                                Texts.number(answers.getValue().slowest())))
                        .toList());
    }

    private void method() {
        page.heading(2, "How it was measured");
        page.paragraph(METHOD.formatted(
                scale.warmUp(),
                scale.users(),
                scale.callers(),
                Scale.OPEN_LOOP_RATE,
                scale.openLoop().toSeconds()));
        Machine machine = report.machine();
        page.table(
                List.of("machine", ""),
                List.of(
                        List.of("date", machine.date()),
                        List.of("processor", "%d × %s".formatted(machine.cores(), machine.processor())),
                        List.of("memory", machine.memory()),
                        List.of("system", machine.system())));
        page.table(List.of("setting", ""), rows(machine.settings()));
        page.table(List.of("version", ""), rows(report.versions()));
    }

    private static List<List<String>> rows(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> List.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    static String thousandfold(Figure seconds) {
        return Texts.range(new Figure(seconds.median() * 1000, seconds.lowest() * 1000, seconds.highest() * 1000));
    }

    /** What became of users when the process was killed. */
    static String promise(Promise.@Nullable Outcome outcome) {
        if (outcome == null) {
            return "";
        }
        String what = "%,d users, %d kills".formatted(outcome.users(), outcome.kills());
        if (outcome.kept()) {
            return "promise kept (%s)".formatted(what);
        }
        String mistakes = outcome.mistakes().entrySet().stream()
                .map(mistake -> ", %d %s".formatted(mistake.getValue(), mistake.getKey()))
                .collect(Collectors.joining());
        return "**broken**: %d without points%s (%s)".formatted(outcome.unawarded(), mistakes, what);
    }
}
