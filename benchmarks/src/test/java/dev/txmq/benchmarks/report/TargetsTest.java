package dev.txmq.benchmarks.report;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.txmq.benchmarks.contenders.Contenders;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.limit.Limit;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.notify.NotifyOutcome;
import dev.txmq.benchmarks.notify.NotifyOutcome.Cpu;
import dev.txmq.benchmarks.notify.NotifyOutcome.Disturbance;
import dev.txmq.benchmarks.notify.NotifyOutcome.Drain;
import dev.txmq.benchmarks.notify.NotifyOutcome.Percentiles;
import dev.txmq.benchmarks.payment.PaymentContender;
import dev.txmq.benchmarks.payment.PaymentContenders;
import dev.txmq.benchmarks.payment.PaymentOutcome;

import static org.assertj.core.api.Assertions.assertThat;

class TargetsTest {

    private static final Figure ANY = new Figure(1, 1, 1);

    @Test
    void comparesTheMediansOfARun() {
        List<Entry> entries = Contenders.all().stream()
                .map(contender -> entry(contender, contender == Contenders.BY_HAND ? 600 : 1200))
                .toList();

        assertThat(Targets.of(entries, null, null, null, null, null, null, null))
                .contains(new Target("registrations per second, txmq, transactional / by hand", ">= 1.5", 2, true))
                .contains(new Target(
                        "registrations per second, txmq, transactional / rocketmq-spring", ">= 1.5", 1, false))
                .contains(new Target("p99 from call to award, txmq, transactional / by hand", "<= 0.8", 1, false))
                .contains(new Target("p50 from call to award, txmq, transactional / by hand", "<= 1.0", 1, true))
                .contains(new Target("processor time per registration, txmq, outbox / bare", "<= 2.0", 1, true))
                .contains(new Target("milliseconds from call to award, median, txmq, outbox", "<= 3.0", 1, true))
                .contains(new Target(
                        "p99 from call to award, txmq, transactional / bare from call to answer", "<= 3.0", 1, true));
    }

    @Test
    void saysNothingOfWhatWasNotMeasured() {
        assertThat(Targets.of(List.of(entry(Contenders.BARE, 1)), null, null, null, null, null, null, null))
                .isEmpty();
    }

    @Test
    void dividesByTheLimit() {
        Figure thousand = new Figure(1000, 1000, 1000);
        Limit.Mode mode = new Limit.Mode("txmq", List.of("rows"), 0.001, 1250, thousand, ANY);

        assertThat(Targets.of(List.of(), new Limit(2, List.of(), List.of(mode)), null, null, null, null, null, null))
                .containsExactly(new Target("registrations per second, txmq / its limit", ">= 0.85", 0.8, false));
    }

    @Test
    void comparesNotificationsBesideEndpointsThatAreUnwellWithThoseThatAreAllWell() {
        Drain drain = new Drain(1, 1, new Figure(3500, 3000, 4000), ANY, new Cpu(ANY, ANY, ANY));
        Disturbance disturbance = new Disturbance(
                1,
                1,
                1,
                new Percentiles(ANY, new Figure(10, 9, 11), ANY),
                new Percentiles(ANY, new Figure(20, 19, 21), ANY));

        assertThat(Targets.of(
                        List.of(), null, null, null, null, new NotifyOutcome(List.of(drain), disturbance), null, null))
                .containsExactly(
                        new Target("notifications sent per second, to one receiver", ">= 3000.0", 3500, true),
                        new Target(
                                "p99 from record to answer, beside endpoints that are unwell / all well",
                                "<= 1.5",
                                2,
                                false));
    }

    @Test
    void comparesPaymentsAndWhatOutlivesAProcess() {
        PaymentOutcome payment = new PaymentOutcome(
                1,
                1,
                50,
                List.of(
                        line(PaymentContenders.TXMQ_TCC, 650),
                        line(PaymentContenders.XA, 500),
                        line(PaymentContenders.SEATA, 260)),
                List.of(
                        new PaymentOutcome.Kill(PaymentContenders.TXMQ_TCC.name(), "orders", 3, 9, 10.5, 20.0, null),
                        new PaymentOutcome.Kill(PaymentContenders.TXMQ_TCC.name(), "broker", 3, 9, 33, 20.0, 21.0),
                        new PaymentOutcome.Kill(PaymentContenders.XA.name(), "orders", 3, 9, 70, null, 60.0)));

        assertThat(Targets.of(List.of(), null, null, null, null, null, payment, null))
                .containsExactly(
                        new Target("payments completed per second, txmq, TCC / XA", ">= 1.3", 1.3, true),
                        new Target("payments completed per second, txmq, TCC / Seata, TCC", ">= 2.0", 2.5, true),
                        new Target(
                                "seconds that a reservation outlived its killed process, txmq, TCC: orders",
                                "<= 20.0",
                                10.5,
                                true),
                        new Target(
                                "seconds that a reservation outlived its killed process, txmq, TCC: broker",
                                "<= 20.0",
                                33,
                                false));
    }

    private static PaymentOutcome.Line line(PaymentContender contender, double completedPerSecond) {
        Figure perSecond = new Figure(completedPerSecond, 1, 10_000);
        return new PaymentOutcome.Line(
                contender.name(),
                contender.description(),
                ANY,
                perSecond,
                ANY,
                Map.of(PaymentOutcome.MEDIAN, ANY, PaymentOutcome.P99, ANY),
                Map.of(PaymentOutcome.MEDIAN, ANY, PaymentOutcome.P99, ANY),
                new PaymentOutcome.Cost(ANY, ANY, ANY, ANY, ANY));
    }

    private static Entry entry(Contender contender, double perSecond) {
        return new Entry(
                contender.name(),
                contender.description(),
                null,
                new Figure(perSecond, 1, 10_000),
                Map.of(Entry.MEDIAN, ANY, Entry.P99, ANY, Entry.P999, ANY),
                new Entry.Cost(ANY, ANY, ANY, ANY, ANY, new Entry.CpuSeconds(ANY, ANY, ANY, ANY)));
    }
}
