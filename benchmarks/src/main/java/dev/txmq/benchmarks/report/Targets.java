package dev.txmq.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.contenders.Contenders;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.growth.Backlog;
import dev.txmq.benchmarks.growth.BrokerDown;
import dev.txmq.benchmarks.growth.Growth;
import dev.txmq.benchmarks.growth.OldRows;
import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.notify.NotifyOutcome;
import dev.txmq.benchmarks.payment.PaymentContender;
import dev.txmq.benchmarks.payment.PaymentContenders;
import dev.txmq.benchmarks.payment.PaymentOutcome;
import dev.txmq.benchmarks.rows.Endpoint;
import dev.txmq.benchmarks.rows.ManyDue;
import dev.txmq.benchmarks.rows.SteadyState;

/** What txmq is meant to reach, as ratios of medians within one run. */
final class Targets {

    private final Map<String, Entry> entries;
    private final List<Target> targets = new ArrayList<>();

    private Targets(List<Entry> entries) {
        this.entries = entries.stream().collect(Collectors.toMap(Entry::name, Function.identity()));
    }

    /** Those of which both figures were measured. */
    static List<Target> of(
            List<Entry> entries,
            @Nullable Limit limit,
            @Nullable Growth growth,
            SteadyState.@Nullable Outcome steadyState,
            ManyDue.@Nullable Outcome manyDue,
            @Nullable NotifyOutcome notifications,
            @Nullable PaymentOutcome payment,
            Endpoint.@Nullable Outcome endpoint) {
        Targets all = new Targets(entries);
        if (entries.size() == Contenders.all().size()) {
            all.throughput();
            all.processorTime();
            all.latency();
        }
        if (limit != null) {
            all.limit(limit);
        }
        if (growth != null) {
            all.backlog(growth.backlog());
            all.oldRows(growth.oldRows());
            all.brokerDown(growth.brokerDown());
        }
        if (steadyState != null) {
            all.targets.add(Target.atLeast(
                    "registrations per second, as many rows removed as written / none", 0.95, steadyState.ratio()));
            all.targets.add(Target.atLeast(
                    "registrations per second, as many rows dropped with partitions as written / none",
                    0.95,
                    steadyState.ratioWithPartitions()));
        }
        if (manyDue != null) {
            all.targets.add(Target.atLeast(
                    "due messages drained per second, of %,d".formatted(manyDue.rows()),
                    5000,
                    manyDue.drained().median()));
            all.targets.add(Target.atLeast(
                    "registrations per second, while due messages are drained / none due", 0.8, manyDue.ratio()));
        }
        if (notifications != null) {
            all.notifications(notifications);
        }
        if (payment != null) {
            all.payment(payment);
        }
        if (endpoint != null) {
            endpoint.answers()
                    .forEach((path, answers) -> all.targets.add(Target.atMost(
                            "milliseconds, p99 of GET %s with %,d rows".formatted(path, endpoint.rows()),
                            50,
                            answers.p99())));
        }
        return all.targets;
    }

    private void throughput() {
        faster(Contenders.TXMQ_TRANSACTIONAL, Contenders.BY_HAND, 1.5);
        faster(Contenders.TXMQ_TRANSACTIONAL, Contenders.ROCKETMQ_SPRING, 1.5);
        faster(Contenders.TXMQ_OUTBOX, Contenders.TRANSACTION_OUTBOX, 2);
        faster(Contenders.TXMQ_OUTBOX, Contenders.MODULITH, 2);
    }

    /** 0.60 and 0.40 ms where bare takes 0.20. */
    private void processorTime() {
        cheaper(Contenders.TXMQ_TRANSACTIONAL, 3);
        cheaper(Contenders.TXMQ_OUTBOX, 2);
    }

    private void cheaper(Contender txmq, double goal) {
        targets.add(Target.atMost(
                "processor time per registration, %s / %s".formatted(txmq.name(), Contenders.BARE.name()),
                goal,
                processorTime(txmq) / processorTime(Contenders.BARE)));
    }

    private double processorTime(Contender contender) {
        return entry(contender).perRegistration().cpuSeconds().total().median();
    }

    private void limit(Limit limit) {
        limit.modes()
                .forEach(mode -> targets.add(Target.atLeast(
                        "registrations per second, %s / its limit".formatted(mode.name()), 0.85, mode.share())));
    }

    private void faster(Contender one, Contender other, double goal) {
        targets.add(Target.atLeast(
                "registrations per second, %s / %s".formatted(one.name(), other.name()),
                goal,
                entry(one).registrationsPerSecond().median()
                        / entry(other).registrationsPerSecond().median()));
    }

    private void latency() {
        sooner(Contenders.BY_HAND, Entry.MEDIAN, 1);
        sooner(Contenders.BY_HAND, Entry.P99, 0.8);
        for (Contender txmq : List.of(Contenders.TXMQ_TRANSACTIONAL, Contenders.TXMQ_OUTBOX)) {
            targets.add(Target.atMost(
                    "milliseconds from call to award, median, %s".formatted(txmq.name()),
                    3,
                    entry(txmq).milliseconds(Entry.MEDIAN).median()));
            targets.add(Target.atMost(
                    "p99 from call to award, %s / %s from call to answer"
                            .formatted(txmq.name(), Contenders.BARE.name()),
                    3,
                    entry(txmq).milliseconds(Entry.P99).median()
                            / entry(Contenders.BARE).milliseconds(Entry.P99).median()));
        }
    }

    private void sooner(Contender other, String percentile, double goal) {
        Contender txmq = Contenders.TXMQ_TRANSACTIONAL;
        targets.add(Target.atMost(
                "%s from call to award, %s / %s".formatted(percentile, txmq.name(), other.name()),
                goal,
                entry(txmq).milliseconds(percentile).median()
                        / entry(other).milliseconds(percentile).median()));
    }

    private void backlog(List<Backlog.Drain> drains) {
        Map<String, Figure> perSecond =
                drains.stream().collect(Collectors.toMap(Backlog.Drain::consumer, Backlog.Drain::perSecond));
        targets.add(Target.atLeast(
                "backlog drained per second, %s / %s".formatted(Growth.BATCH_LISTENER, Growth.SINGLE_LISTENER),
                5,
                median(perSecond, Growth.BATCH_LISTENER) / median(perSecond, Growth.SINGLE_LISTENER)));
    }

    private void oldRows(List<OldRows.Point> points) {
        for (Contender txmq : List.of(Contenders.TXMQ_TRANSACTIONAL, Contenders.TXMQ_OUTBOX)) {
            List<OldRows.Point> own = points.stream()
                    .filter(point -> point.contender().equals(txmq.name()))
                    .sorted(Comparator.comparingLong(OldRows.Point::oldRows))
                    .toList();
            if (own.isEmpty()) {
                continue;
            }
            OldRows.Point most = own.get(own.size() - 1);
            targets.add(Target.atMost(
                    "time per registration with %,d old rows / with none, %s".formatted(most.oldRows(), txmq.name()),
                    1.15,
                    most.microseconds().median() / own.get(0).microseconds().median()));
        }
    }

    private void brokerDown(List<BrokerDown.Outage> outages) {
        Map<String, Figure> times = outages.stream()
                .collect(Collectors.toMap(BrokerDown.Outage::contender, BrokerDown.Outage::microseconds));
        for (Contender txmq : List.of(Contenders.TXMQ_TRANSACTIONAL, Contenders.TXMQ_OUTBOX)) {
            targets.add(Target.atMost(
                    "time per registration while the broker is down, %s / %s"
                            .formatted(txmq.name(), Growth.BARE_AND_ROW.name()),
                    1.1,
                    median(times, txmq.name()) / median(times, Growth.BARE_AND_ROW.name())));
        }
    }

    private void notifications(NotifyOutcome notifications) {
        targets.add(Target.atLeast(
                "notifications sent per second, to one receiver",
                3000,
                notifications.drains().get(0).perSecond().median()));
        targets.add(Target.atMost(
                "p99 from record to answer, beside endpoints that are unwell / all well",
                1.5,
                notifications.withOthers().ratio()));
    }

    private void payment(PaymentOutcome payment) {
        morePayments(payment, PaymentContenders.XA, 1.3);
        morePayments(payment, PaymentContenders.SEATA, 2);
        for (PaymentOutcome.Kill kill : payment.kills()) {
            if (kill.contender().equals(PaymentContenders.TXMQ_TCC.name()) && kill.goal() != null) {
                targets.add(Target.atMost(
                        "seconds that a reservation outlived its killed process, %s: %s"
                                .formatted(kill.contender(), kill.process()),
                        kill.goal(),
                        kill.seconds()));
            }
        }
    }

    private void morePayments(PaymentOutcome payment, PaymentContender other, double goal) {
        PaymentOutcome.Line txmq = payment.line(PaymentContenders.TXMQ_TCC);
        PaymentOutcome.Line others = payment.line(other);
        if (txmq != null && others != null) {
            targets.add(Target.atLeast(
                    "payments completed per second, %s / %s".formatted(txmq.name(), others.name()),
                    goal,
                    txmq.completedPerSecond().median()
                            / others.completedPerSecond().median()));
        }
    }

    private Entry entry(Contender contender) {
        return Objects.requireNonNull(entries.get(contender.name()));
    }

    private static double median(Map<String, Figure> figures, String name) {
        return Objects.requireNonNull(figures.get(name)).median();
    }
}
