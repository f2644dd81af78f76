package dev.txmq.benchmarks.report;

import java.util.List;

import dev.txmq.benchmarks.payment.PaymentOutcome;

/** The report in short, for the console. */
final class Console {

    private Console() {}

    static void print(Report report) {
        System.out.printf(
                "%n%-22s %26s %22s %22s %10s %10s%n", "", "registrations/s", "median ms", "99 % ms", "CPU ms", "");
        for (Entry entry : report.contenders()) {
            System.out.printf(
                    "%-22s %26s %22s %22s %10s   %s%n",
                    entry.name(),
                    Texts.range(entry.registrationsPerSecond()),
                    Texts.range(entry.milliseconds(Entry.MEDIAN)),
                    Texts.range(entry.milliseconds(Entry.P99)),
                    Texts.number(entry.perRegistration().cpuSeconds().total().median() * 1000),
                    Markdown.promise(entry.promise()));
        }
        PaymentOutcome payment = report.payment();
        if (payment != null) {
            payments(payment);
        }
        System.out.println();
        targets(report.targets());
    }

    private static void payments(PaymentOutcome payment) {
        System.out.printf(
                "%n%-22s %26s %22s %22s %10s%n", "", "payments completed/s", "median ms", "99 % ms", "CPU ms");
        for (PaymentOutcome.Line line : payment.contenders()) {
            System.out.printf(
                    "%-22s %26s %22s %22s %10s%n",
                    line.name(),
                    Texts.range(line.completedPerSecond()),
                    PaymentMarkdown.milliseconds(line.millisecondsToCompleted(), PaymentOutcome.MEDIAN),
                    PaymentMarkdown.milliseconds(line.millisecondsToCompleted(), PaymentOutcome.P99),
                    Texts.number(line.perPayment().cpuSeconds().median() * 1000));
        }
    }

    private static void targets(List<Target> targets) {
        for (Target target : targets) {
            System.out.printf(
                    "%-85s %8s %8s   %s%n",
                    target.measure(), target.goal(), Texts.number(target.figure()), target.met() ? "met" : "NOT MET");
        }
        System.out.println();
    }
}
