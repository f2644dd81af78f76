package dev.txmq.benchmarks.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

import dev.txmq.benchmarks.growth.ManyCallers;
import dev.txmq.benchmarks.measure.Figure;

/** Draws the report. */
final class Charts {

    static final String THROUGHPUT = "benchmarks-throughput.png";
    static final String LATENCY = "benchmarks-latency.png";
    static final String CPU = "benchmarks-cpu.png";
    static final String CALLERS = "benchmarks-callers.png";

    private static final int WIDTH = 1100;
    private static final int HEIGHT = 450;

    private final Path directory;

    Charts(Path directory) {
        this.directory = directory;
    }

    void contest(List<Entry> entries) throws IOException {
        throughput(entries);
        latency(entries);
        cpu(entries);
    }

    private void throughput(List<Entry> entries) throws IOException {
        CategoryChart chart = chart("Registrations completed per second", "");
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setDecimalPattern("#,##0");
        List<Figure> figures =
                entries.stream().map(Entry::registrationsPerSecond).toList();
        chart.addSeries(
                "registrations per second",
                names(entries),
                figures.stream().map(Figure::median).toList(),
                figures.stream()
                        .map(figure -> (figure.highest() - figure.lowest()) / 2)
                        .toList());
        save(chart, THROUGHPUT);
    }

    private void latency(List<Entry> entries) throws IOException {
        CategoryChart chart = chart("From call to award at 200 registrations a second", "milliseconds, logarithmic");
        for (String percentile : List.of(Entry.MEDIAN, Entry.P99, Entry.P999)) {
            chart.addSeries(percentile, names(entries), medians(entries, entry -> entry.milliseconds(percentile)));
        }
        logarithmic(chart, medians(entries, entry -> entry.milliseconds(Entry.MEDIAN)));
        save(chart, LATENCY);
    }

    private void cpu(List<Entry> entries) throws IOException {
        CategoryChart chart = chart("Processor time per registration", "milliseconds");
        chart.getStyler().setStacked(true);
        Map<String, Function<Entry.CpuSeconds, Figure>> parts = new LinkedHashMap<>();
        parts.put("contender and callers", Entry.CpuSeconds::contender);
        parts.put("database", Entry.CpuSeconds::database);
        parts.put("broker", Entry.CpuSeconds::broker);
        parts.forEach((name, part) -> chart.addSeries(
                name,
                names(entries),
                medians(entries, entry -> part.apply(entry.perRegistration().cpuSeconds())).stream()
                        .map(seconds -> seconds * 1000)
                        .toList()));
        save(chart, CPU);
    }

    void callers(List<ManyCallers.Point> points) throws IOException {
        CategoryChart chart = chart("Registrations completed per second by number of callers", "");
        chart.setXAxisTitle("callers");
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
        chart.getStyler().setOverlapped(true);
        Map<String, List<ManyCallers.Point>> byContender = new LinkedHashMap<>();
        points.forEach(point -> byContender
                .computeIfAbsent(point.contender(), any -> new ArrayList<>())
                .add(point));
        byContender.forEach((contender, line) -> chart.addSeries(
                contender,
                line.stream().map(ManyCallers.Point::callers).toList(),
                line.stream().map(ManyCallers.Point::perSecond).toList()));
        save(chart, CALLERS);
    }

    /** Bars begin at 0 otherwise, which such an axis does not have. */
    private static void logarithmic(CategoryChart chart, List<Double> lowest) {
        double decade = Math.floor(Math.log10(Collections.min(lowest)));
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(Math.pow(10, decade));
    }

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(Entry::name).toList();
    }

    private static List<Double> medians(List<Entry> entries, Function<Entry, Figure> figure) {
        return entries.stream().map(entry -> figure.apply(entry).median()).toList();
    }

    private static CategoryChart chart(String title, String unit) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setDecimalPattern("#,##0.##");
        return chart;
    }

    private void save(CategoryChart chart, String file) throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
            BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG);
        }
    }
}
