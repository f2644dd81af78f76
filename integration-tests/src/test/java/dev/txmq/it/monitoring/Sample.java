package dev.txmq.it.monitoring;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A line of what Prometheus is answered when it asks. */
record Sample(String metric, Map<String, String> labels) {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+.*");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    static List<Sample> read(String exposition) {
        return exposition.lines().flatMap(line -> readLine(line).stream()).toList();
    }

    private static Optional<Sample> readLine(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String labels = parts.group(2) == null ? "" : parts.group(2);
        return Optional.of(new Sample(
                parts.group(1),
                LABEL.matcher(labels)
                        .results()
                        .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)))));
    }

    boolean answers(Query.Selector selector) {
        return metric.equals(selector.metric())
                && labels.keySet().containsAll(selector.labels())
                && labels.entrySet().containsAll(selector.values().entrySet());
    }
}
