package dev.txmq.benchmarks.report;

import java.util.Locale;

import dev.txmq.benchmarks.measure.Figure;

/** Figures as people read them: as many digits as mean something. */
final class Texts {

    private Texts() {}

    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** The median and, if it makes a difference, the range. */
    static String range(Figure figure) {
        String lowest = number(figure.lowest());
        String highest = number(figure.highest());
        return lowest.equals(highest)
                ? number(figure.median())
                : "%s (%s–%s)".formatted(number(figure.median()), lowest, highest);
    }
}
