package dev.txmq.console.now;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.console.now.Chart.Line;
import dev.txmq.console.now.State.Backlog;

/** Makes charts of samples: rates, times, and what has come together. A chart of which nothing is known is left out. */
@Component
final class Charts {

    /** One sample is no line. */
    private static final int FEWEST = 2;

    private static final double PRECISION = 1_000;
    private static final List<Count> RATES =
            List.of(Count.PUBLISHED, Count.CONFIRMED, Count.HANDLED, Count.RETRIED, Count.PARKED);

    private final JsonMapper jsonMapper;

    Charts(JsonMapper jsonMapper) {
        this.jsonMapper = jsonMapper;
    }

    List<Chart> of(List<Sample> samples) {
        if (samples.size() < FEWEST) {
            return List.of();
        }
        List<Chart> charts = new ArrayList<>();
        add(charts, "rates", samples, rates(samples));
        add(charts, "times", samples, times(samples));
        add(charts, "backlog", samples, backlog(samples));
        return charts;
    }

    private void add(List<Chart> charts, String name, List<Sample> samples, List<Line> lines) {
        if (lines.stream().anyMatch(Line::isKnown)) {
            List<List<?>> data = new ArrayList<>();
            data.add(
                    samples.stream().map(sample -> sample.at().getEpochSecond()).toList());
            lines.forEach(line -> data.add(line.values()));
            charts.add(new Chart(name, lines, jsonMapper.writeValueAsString(data)));
        }
    }

    private static List<Line> rates(List<Sample> samples) {
        return RATES.stream()
                .map(count -> line(count.name().toLowerCase(Locale.ROOT), "", samples, sample -> rate(sample, count)))
                .toList();
    }

    private static @Nullable Double rate(Sample sample, Count count) {
        Totals perSecond = sample.perSecond();
        return perSecond == null ? null : perSecond.of(count);
    }

    private static List<Line> times(List<Sample> samples) {
        return List.of(line("mean", "", samples, Charts::mean), line("longest", "", samples, Charts::longest));
    }

    private static @Nullable Double mean(Sample sample) {
        Totals perSecond = sample.perSecond();
        return perSecond == null || perSecond.of(Count.TIMED) == 0
                ? null
                : perSecond.of(Count.MILLIS) / perSecond.of(Count.TIMED);
    }

    /** Null if nothing was handled in the last minutes. */
    private static @Nullable Double longest(Sample sample) {
        Totals perSecond = sample.perSecond();
        return perSecond == null || perSecond.longestMillis() == 0 ? null : perSecond.longestMillis();
    }

    private static List<Line> backlog(List<Sample> samples) {
        List<Line> lines = new ArrayList<>();
        lines.add(line("unconfirmed", "", samples, sample -> number(sample, Backlog::unconfirmed)));
        Set<String> groups = new TreeSet<>();
        for (Sample sample : samples) {
            if (sample.backlog() != null) {
                groups.addAll(sample.backlog().lag().keySet());
            }
        }
        for (String group : groups) {
            lines.add(line(
                    "lag",
                    group,
                    samples,
                    sample -> number(sample, backlog -> backlog.lag().get(group))));
        }
        return lines;
    }

    private static @Nullable Double number(Sample sample, Function<Backlog, @Nullable Long> of) {
        Long number = sample.backlog() == null ? null : of.apply(sample.backlog());
        return number == null ? null : number.doubleValue();
    }

    private static Line line(String name, String of, List<Sample> samples, Function<Sample, @Nullable Double> value) {
        List<@Nullable Double> values = new ArrayList<>();
        for (Sample sample : samples) {
            values.add(rounded(value.apply(sample)));
        }
        return new Line(name, of, values);
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Math.round(value * PRECISION) / PRECISION;
    }
}
