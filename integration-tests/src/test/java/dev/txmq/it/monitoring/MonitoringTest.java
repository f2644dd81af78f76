package dev.txmq.it.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.RocketMqContainer;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;

/** The dashboard and the alerts of docker/ ask for what services and broker really answer. */
@WithEmbeddedRocketMq
@WithEmbeddedMariaDb
class MonitoringTest {

    private static final String BROKER = "rocketmq_";
    private static final String[] SERVICES = {
        "txmq_", "payments_", "http_", "hikaricp_", "executor_", "jvm_", "process_"
    };
    /** Prometheus's own. */
    private static final Set<String> PROMETHEUS = Set.of("up", "ALERTS");

    private static final int EXPORTER_PORT = 5557;

    @Test
    void theServicesHaveTheMetricsAndLabelsThatAreAskedFor(EmbeddedRocketMq rocketMq, EmbeddedMariaDb database)
            throws Exception {
        Stream.of(Flow.TOPICS).forEach(rocketMq::createTopic);
        try (Flow flow = new Flow(rocketMq.nameServer(), database)) {
            flow.run("ada");

            assertAnswered(flow.metrics(), SERVICES);
        }
    }

    /** Not the embedded one: its exporter does not go with the OpenTelemetry that Spring Boot brings. */
    @Test
    @Tag("containers")
    void theBrokerHasTheMetricsAndLabelsThatAreAskedFor(EmbeddedMariaDb database) throws Exception {
        try (RocketMqContainer broker = new RocketMqContainer()
                .topic(Flow.TOPICS)
                .setting("metricsExporterType", "PROM")
                .setting("metricsPromExporterHost", "0.0.0.0")
                .withExposedPorts(EXPORTER_PORT)) {
            broker.start();
            try (Flow flow = new Flow(broker.nameServer(), database)) {
                flow.run("bob");

                assertAnswered(
                        Sample.read(Flow.get("http://%s:%d/metrics"
                                .formatted(broker.getHost(), broker.getMappedPort(EXPORTER_PORT)))),
                        BROKER);
            }
        }
    }

    @Test
    void everyQueryAsksServicesBrokerOrPrometheusAndShowsOnlyLabelsThatItKeeps() throws IOException {
        List<Expression> expressions = Expression.all();
        Set<String> jobs = Expression.jobs();

        assertThat(expressions).hasSizeGreaterThan(50).allSatisfy(expression -> {
            assertThat(expression.selectors("").map(Query.Selector::metric))
                    .as(expression.text())
                    .isNotEmpty()
                    .allMatch(metric -> PROMETHEUS.contains(metric)
                            || metric.startsWith(BROKER)
                            || Stream.of(SERVICES).anyMatch(metric::startsWith));
            assertThat(expression
                            .selectors("up")
                            .map(selector -> selector.values().get("job")))
                    .isSubsetOf(jobs);
            assertThat(expression.lost()).as(expression.text()).isEmpty();
        });
    }

    @Test
    void everyAlertNamesARowOfTheTableInTheOperationsGuide() throws IOException {
        Set<String> symptoms = Files.readAllLines(Path.of("../docs/operations.md")).stream()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split("\\|")[1].strip().replace("`", ""))
                .collect(Collectors.toSet());

        assertThat(Expression.alerts())
                .hasSizeGreaterThan(15)
                .allSatisfy(alert ->
                        assertThat(symptoms).contains((String) ((Map<?, ?>) alert.get("annotations")).get("symptom")));
    }

    private static void assertAnswered(List<Sample> samples, String... prefixes) throws IOException {
        List<Expression> expressions = Expression.all().stream()
                .filter(expression -> expression.selectors(prefixes).findAny().isPresent())
                .toList();

        assertThat(expressions)
                .hasSizeGreaterThan(5)
                .allSatisfy(expression -> assertThat(expression.unanswered(samples, prefixes))
                        .as(expression.text())
                        .isEmpty());
    }
}
