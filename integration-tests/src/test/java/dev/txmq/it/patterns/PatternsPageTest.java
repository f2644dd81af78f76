package dev.txmq.it.patterns;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.it.patterns.PhasedCommit.Network;
import dev.txmq.it.patterns.PhasedCommit.Phases;
import dev.txmq.it.patterns.PhasedCommit.Timers;
import dev.txmq.it.readme.TestSources;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/patterns.md names is there: tests, commands, links, states of the models and figures of the benchmarks. */
class PatternsPageTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");

    private final String page = Files.readString(DOCS.resolve("patterns.md"));

    PatternsPageTest() throws IOException {}

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
        TestSources sources = TestSources.read();

        assertThat(matches("`(\\w+(?:Test|Scenarios))(?:\\.(\\w+))?`"))
                .hasSizeGreaterThan(10)
                .allSatisfy(test -> {
                    assertThat(sources.of(test.group(1))).isNotEmpty();
                    if (test.group(2) != null) {
                        assertThat(sources.has(test.group(1), test.group(2)))
                                .as(test.group())
                                .isTrue();
                    }
                });
    }

    @Test
    void everyCommandRunsWhatIsThere() throws IOException {
        TestSources sources = TestSources.read();
        List<String> commands = matches("(?s)```sh\\n(.*?)```")
                .map(match -> match.group(1).strip())
                .toList();

        assertThat(commands).hasSizeGreaterThan(5).allSatisfy(command -> {
            assertThat(ROOT.resolve(command.split(" ")[0])).isExecutable();
            if (command.startsWith("./mvnw test ")) {
                assertThat(ROOT.resolve(argument(command, "-pl "))).isDirectory();
                assertThat(argument(command, "-Dtest=").split(","))
                        .allSatisfy(test -> assertThat(sources.of(test))
                                .isNotEmpty()
                                .allMatch(source -> hasTests(source, command.contains("-Plong"))));
            }
        });
    }

    /** Of those that take minutes, or others. A tag at the class is one of all its tests. */
    private static boolean hasTests(String source, boolean takingMinutes) {
        return takingMinutes
                ? source.contains("@Tag(\"long\")")
                : !source.lines().toList().contains("@Tag(\"long\")");
    }

    /** The files; headings in them are not looked at. */
    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(matches("\\]\\(([^)#]+)(?:#[^)]*)?\\)"))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(DOCS.resolve(link.group(1))).exists());
    }

    @Test
    void theModelsHaveAsManyStatesAsItSays() {
        Map<String, Exploration<?>> models = new TreeMap<>(Map.of(
                "two-phase commit",
                Exploration.of(new PhasedCommit(Phases.TWO, Network.LOSES_MESSAGES, Timers.AT_ANY_MOMENT)),
                "three-phase commit",
                Exploration.of(new PhasedCommit(Phases.THREE, Network.LOSES_MESSAGES, Timers.AT_ANY_MOMENT)),
                "TCC",
                Exploration.of(new TccProtocol()),
                "transactional message",
                Exploration.of(new MessageProtocol(Set.of()))));

        models.forEach((name, all) -> assertThat(page)
                .containsPattern("\\| %s \\| %s \\| %s \\| %s \\|"
                        .formatted(name, grouped(all.states()), grouped(all.steps()), grouped(all.violating()))));
    }

    @Test
    void theFiguresAreThoseOfTheBenchmarks() throws IOException {
        JsonNode report = JsonMapper.shared().readTree(Files.readString(DOCS.resolve("benchmarks.json")));
        Map<String, JsonNode> contenders = new HashMap<>();
        report.path("contenders")
                .forEach(contender -> contenders.put(contender.path("name").asString(), contender));

        assertThat(Stream.of("txmq, transactional", "txmq, outbox", "two-phase commit"))
                .allSatisfy(name -> {
                    JsonNode contender = contenders.get(name);
                    assertThat(page)
                            .contains(
                                    grouped(Math.round(contender
                                                    .path("registrationsPerSecond")
                                                    .path("median")
                                                    .asDouble()))
                                            + " registrations/s",
                                    "median %s ms, 99 %% %s ms"
                                            .formatted(milliseconds(contender, "p50"), milliseconds(contender, "p99")));
                });
    }

    private static String milliseconds(JsonNode contender, String percentile) {
        double median = contender
                .path("millisecondsToAward")
                .path(percentile)
                .path("median")
                .asDouble();
        return BigDecimal.valueOf(median).round(new MathContext(3)).toPlainString();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String argument(String command, String name) {
        return Arrays.stream(
                        command.substring(command.indexOf(name) + name.length()).split(" "))
                .findFirst()
                .orElseThrow();
    }

    private Stream<MatchResult> matches(String regex) {
        return Pattern.compile(regex).matcher(page).results();
    }
}
