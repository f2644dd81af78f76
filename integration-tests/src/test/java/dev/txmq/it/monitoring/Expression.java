package dev.txmq.it.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question to Prometheus, of the dashboard or of an alert.
 *
 * @param shown labels that its answer must have
 */
record Expression(String text, Set<String> shown) {

    private static final Path DOCKER = Path.of("../docker");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern TEMPLATE = Pattern.compile("\\$labels\\.(\\w+)");
    /** What Prometheus adds to every sample. */
    private static final Set<String> TARGET = Set.of("job", "instance");

    static List<Expression> all() throws IOException {
        List<Expression> all = new ArrayList<>();
        JsonNode dashboard = JsonMapper.shared().readTree(DOCKER.resolve("grafana/dashboards/txmq.json"));
        for (JsonNode query : dashboard.findParents("expr")) {
            String legend = query.path("legendFormat").asString("");
            all.add(new Expression(query.get("expr").asString(), labels(LEGEND, legend)));
        }
        for (Map<String, Object> alert : alerts()) {
            Set<String> shown = labels(TEMPLATE, alert.get("annotations").toString());
            all.add(new Expression((String) alert.get("expr"), shown));
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> alerts() throws IOException {
        Map<String, List<Map<String, Object>>> rules =
                new Yaml().load(Files.readString(DOCKER.resolve("prometheus/alerts.yml")));
        return rules.get("groups").stream()
                .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                .toList();
    }

    static Set<String> jobs() throws IOException {
        Map<String, List<Map<String, Object>>> prometheus =
                new Yaml().load(Files.readString(DOCKER.resolve("prometheus/prometheus.yml")));
        return prometheus.get("scrape_configs").stream()
                .map(job -> (String) job.get("job_name"))
                .collect(Collectors.toSet());
    }

    /** What it asks of those whose metrics begin with one of these. */
    Stream<Query.Selector> selectors(String... prefixes) {
        return query().selectors().stream()
                .filter(selector -> Stream.of(prefixes).anyMatch(selector.metric()::startsWith));
    }

    /** What of it is in no sample. A label by which it groups must be in all of them. */
    List<Query.Selector> unanswered(List<Sample> samples, String... prefixes) {
        return selectors(prefixes)
                .map(selector -> selector.with(query().grouping()).without(TARGET))
                .filter(selector -> samples.stream().noneMatch(sample -> sample.answers(selector)))
                .toList();
    }

    /** Labels that are shown though its answer, being grouped, has them not. */
    Set<String> lost() {
        Set<String> grouping = query().grouping();
        return grouping.isEmpty()
                ? Set.of()
                : shown.stream().filter(label -> !grouping.contains(label)).collect(Collectors.toSet());
    }

    private Query query() {
        return Query.read(text);
    }

    private static Set<String> labels(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult label) -> label.group(1))
                .collect(Collectors.toSet());
    }
}
