package dev.txmq.benchmarks.report;

import java.util.List;

import dev.txmq.benchmarks.notify.NotifyOutcome;
import dev.txmq.benchmarks.notify.NotifyOutcome.Disturbance;
import dev.txmq.benchmarks.notify.NotifyOutcome.Drain;
import dev.txmq.benchmarks.notify.NotifyOutcome.Percentiles;

/** The chapter on notifications. */
final class NotifyMarkdown {

    private static final String DRAIN = """
            Notices that are recorded and due, and wait for their endpoints, are sent to a receiver in a process of its own that answers at
            once, over HTTP without TLS. The clock stops when each answer is recorded. One endpoint has 64 requests at once; with many, each
            has the default of 4, and 50 a second.
            """;

    private static final String DISTURBANCE = """
            %,d notices a second are recorded, in turn for %,d endpoints. Then %d of the endpoints are unwell: half of them never answer, and
            nobody listens where the others are. Milliseconds are those from the record of a notice to its recorded answer, at the other
            endpoints. The ratio of the 99th percentiles is %s.
            """;

    private final Page page;
    private final NotifyOutcome notifications;

    NotifyMarkdown(Page page, NotifyOutcome notifications) {
        this.page = page;
        this.notifications = notifications;
    }

    void write() {
        page.heading(2, "Notifications");
        page.paragraph(DRAIN);
        page.table(
                List.of(
                        "notices",
                        "endpoints",
                        "sent per second",
                        "seconds",
                        "CPU of one, ms: notifier",
                        "receiver",
                        "database"),
                notifications.drains().stream().map(NotifyMarkdown::drain).toList());
        Disturbance others = notifications.withOthers();
        page.paragraph(DISTURBANCE.formatted(
                others.perSecond(), others.endpoints(), others.unwell(), Texts.number(others.ratio())));
        page.table(
                List.of("milliseconds", "median", "99 %", "slowest"),
                List.of(
                        percentiles("all endpoints are well", others.allWell()),
                        percentiles("%d are unwell".formatted(others.unwell()), others.someUnwell())));
    }

    private static List<String> drain(Drain drain) {
        return List.of(
                "%,d".formatted(drain.notices()),
                "%,d".formatted(drain.endpoints()),
                Texts.range(drain.perSecond()),
                Texts.range(drain.seconds()),
                Markdown.thousandfold(drain.cpu().notifier()),
                Markdown.thousandfold(drain.cpu().receiver()),
                Markdown.thousandfold(drain.cpu().database()));
    }

    private static List<String> percentiles(String when, Percentiles delays) {
        return List.of(when, Texts.range(delays.median()), Texts.range(delays.p99()), Texts.range(delays.slowest()));
    }
}
