package dev.txmq.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.txmq.benchmarks.growth.Growth;
import dev.txmq.benchmarks.growth.ManyCallers;
import dev.txmq.benchmarks.growth.OldRows;
import dev.txmq.benchmarks.growth.Peak;

/** The chapter on growth. */
final class GrowthMarkdown {

    private final Page page;
    private final Growth growth;

    GrowthMarkdown(Page page, Growth growth) {
        this.page = page;
        this.growth = growth;
    }

    void write() {
        page.heading(2, "Growth");
        callers();
        oldRows();
        backlog();
        peak();
        brokerDown();
    }

    private void callers() {
        page.heading(3, "Callers: registrations per second");
        matrix(
                "callers",
                growth.callers(),
                ManyCallers.Point::contender,
                point -> String.valueOf(point.callers()),
                point -> Texts.number(point.perSecond()));
        page.image(Charts.CALLERS, "registrations per second by number of callers");
    }

    private void oldRows() {
        page.heading(3, "Old rows: microseconds per registration, 16 callers");
        matrix(
                "users before",
                growth.oldRows(),
                OldRows.Point::contender,
                point -> "%,d".formatted(point.oldRows()),
                point -> Texts.range(point.microseconds()));
    }

    /** A row for each contender and a column for each value of what grows. */
    private <T> void matrix(
            String corner,
            List<T> points,
            Function<T, String> row,
            Function<T, String> column,
            Function<T, String> cell) {
        List<String> headings = new ArrayList<>(List.of(corner));
        points.stream().map(column).distinct().forEach(headings::add);
        Map<String, List<String>> rows = new LinkedHashMap<>();
        points.forEach(point -> rows.computeIfAbsent(row.apply(point), name -> new ArrayList<>(List.of(name)))
                .add(cell.apply(point)));
        page.table(headings, List.copyOf(rows.values()));
    }

    private void backlog() {
        page.heading(3, "A backlog");
        page.table(
                List.of("consumer", "messages", "handled per second"),
                growth.backlog().stream()
                        .map(drain -> List.of(
                                drain.consumer(), "%,d".formatted(drain.messages()), Texts.range(drain.perSecond())))
                        .toList());
    }

    private void peak() {
        Peak.Outcome peak = growth.peak();
        page.heading(3, "A peak");
        page.paragraph("""
                %,d users a second register while a slow consumer of txmq awards %s: callers waited %s ms (99th percentile),
                %,d messages were behind when the peak was over, and %s seconds later nobody was: %d were lost.
                """.formatted(
                        peak.arrivalsPerSecond(),
                        Texts.number(peak.consumerPerSecond()),
                        Texts.number(peak.call99()),
                        peak.backlog(),
                        Texts.number(peak.caughtUpAfter()),
                        peak.lost()));
    }

    private void brokerDown() {
        page.heading(3, "The broker is down");
        page.table(
                List.of(
                        "",
                        "microseconds per registration, 16 callers",
                        "seconds from the broker's return to the last award"),
                growth.brokerDown().stream()
                        .map(outage -> List.of(
                                outage.contender(),
                                Texts.range(outage.microseconds()),
                                outage.awardedAfter().highest() == 0 ? "" : Texts.range(outage.awardedAfter())))
                        .toList());
    }
}
