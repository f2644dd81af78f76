package dev.txmq.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.payment.PaymentOutcome;

/** The chapter on payments. */
final class PaymentMarkdown {

    private static final String INTRODUCTION = """
            An order becomes PAID, a merchant's account is credited and a buyer's points are credited: three databases of one server, all
            or nothing. 16 callers make %,d payments to %,d merchants in turn, and half as many to one merchant, whose row everybody then
            wants; then %d a second are made, timed from when each was due. *Decided* is when the caller has its answer, and nothing can
            undo the payment; *completed* is when the last of the three is committed. Each contender starts once, warms up, and plays its
            rounds one after the other. They count only if each payment has all of its effects exactly once.
            """;

    private static final String COSTS = """
            Statements, commits and broker writes are counted as those of registrations. Requests are those between applications over HTTP;
            XA has all three databases in one application and sends none, which no system of several services can do. What Seata's clients
            and its server say to each other is none of them, but its processor time is counted. Seata is 2.0.0, the last of which the
            registry has a server. It confirms before it answers, so that a payment is complete when it is decided.
            """;

    private static final String KILLS = """
            A process is killed by `kill -9` while 16 callers make payments; what it leaves are reservations, or prepared branches of XA
            transactions, which hold their rows' locks. A second instance of the application with the orders is there, and others reach it
            by the address of that service. The dead process is started again only if something is still left when patience is at its end.
            Afterwards each payment has all of its effects, or none. Seconds are the longest from the death until nothing was left.
            """;

    private final Page page;
    private final PaymentOutcome payment;

    PaymentMarkdown(Page page, PaymentOutcome payment) {
        this.page = page;
        this.payment = payment;
    }

    void write() {
        page.heading(2, "A payment: three databases, all or nothing");
        page.paragraph(INTRODUCTION.formatted(payment.payments(), payment.merchants(), payment.perSecond()));
        page.table(
                List.of(
                        "",
                        "",
                        "decided/s",
                        "completed/s",
                        "completed/s, one merchant",
                        "to decided: median, ms",
                        "99 %",
                        "to completed: median, ms",
                        "99 %"),
                payment.contenders().stream().map(PaymentMarkdown::speed).toList());
        page.heading(3, "What a payment costs");
        page.paragraph(COSTS);
        page.table(
                List.of("", "statements", "commits", "broker writes", "requests", "CPU of all, ms"),
                payment.contenders().stream().map(PaymentMarkdown::cost).toList());
        page.heading(3, "A process that coordinates is killed");
        page.paragraph(KILLS);
        page.table(
                List.of("", "killed", "times", "left at most", "gone after, s", "goal, s", "started again after, s"),
                payment.kills().stream().map(PaymentMarkdown::kill).toList());
    }

    private static List<String> speed(PaymentOutcome.Line line) {
        return List.of(
                "**" + line.name() + "**",
                line.description(),
                Texts.range(line.decidedPerSecond()),
                Texts.range(line.completedPerSecond()),
                Texts.range(line.completedPerSecondToOne()),
                milliseconds(line.millisecondsToDecided(), PaymentOutcome.MEDIAN),
                milliseconds(line.millisecondsToDecided(), PaymentOutcome.P99),
                milliseconds(line.millisecondsToCompleted(), PaymentOutcome.MEDIAN),
                milliseconds(line.millisecondsToCompleted(), PaymentOutcome.P99));
    }

    private static List<String> cost(PaymentOutcome.Line line) {
        PaymentOutcome.Cost cost = line.perPayment();
        return List.of(
                "**" + line.name() + "**",
                Texts.range(cost.statements()),
                Texts.range(cost.commits()),
                Texts.range(cost.brokerWrites()),
                Texts.range(cost.requests()),
                Markdown.thousandfold(cost.cpuSeconds()));
    }

    private static List<String> kill(PaymentOutcome.Kill kill) {
        return List.of(
                "**" + kill.contender() + "**",
                kill.process(),
                String.valueOf(kill.kills()),
                String.valueOf(kill.open()),
                Texts.number(kill.seconds()),
                kill.goal() == null ? "" : "≤ " + Texts.number(kill.goal()),
                kill.restartedAfter() == null ? "not needed" : Texts.number(kill.restartedAfter()));
    }

    static String milliseconds(Map<String, Figure> figures, String percentile) {
        return Texts.range(Objects.requireNonNull(figures.get(percentile)));
    }
}
