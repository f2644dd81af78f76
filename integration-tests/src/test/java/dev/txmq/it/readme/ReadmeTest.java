package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What the README shows is what runs. */
class ReadmeTest {

    private static final Path SOURCES = Path.of("src/test/java/dev/txmq/it/readme");

    private final String readme = new ClassPathResource("readme/README.md").getContentAsString(StandardCharsets.UTF_8);

    ReadmeTest() throws IOException {}

    @Test
    void showsNoJavaThatIsNotCompiledHere() throws IOException {
        String compiled = withoutSpace(Files.readString(SOURCES.resolve("ReadmeApplication.java"))
                + Files.readString(SOURCES.resolve("AwardTest.java")));

        List<String> snippets =
                matches("```java\\n(.*?)```").map(match -> match.group(1)).toList();

        assertThat(snippets)
                .hasSize(3)
                .allSatisfy(snippet -> assertThat(compiled).contains(withoutSpace(snippet)));
    }

    /** The quick start and the containers are run by .ci/smoke and docker/check. */
    @Test
    void hasTheCommandsThatAreRun() {
        assertThat(matches("```sh\\n(.*?)```").map(match -> match.group(1).strip()))
                .hasSize(4)
                .contains("quick-start/run", "./mvnw verify")
                .anyMatch(command -> command.startsWith("./mvnw -DskipTests package && docker compose"));
    }

    @Test
    void listsEveryKeyWithItsDefault() throws IOException {
        assertLists(
                readme,
                key -> Stream.of("txmq.tcc", "txmq.notifier", "txmq.reconciliation")
                        .noneMatch(key::startsWith));
    }

    @Test
    void theOneOfActivitiesListsTheOthers() throws IOException {
        assertLists(Files.readString(Path.of("../docs/tcc.md")), key -> key.startsWith("txmq.tcc."));
    }

    private void assertLists(String page, Predicate<String> keys) throws IOException {
        Map<String, String> listed = new TreeMap<>();
        matches(page, "\\| `(txmq\\.[a-z.-]+)` \\|([^|]*)\\|")
                .filter(match -> keys.test(match.group(1)))
                .forEach(match ->
                        listed.put(match.group(1), match.group(2).strip().replace("`", "")));
        Map<String, String> known = knownDefaults();
        known.keySet().removeIf(keys.negate());

        assertThat(listed.keySet()).isEqualTo(known.keySet());
        known.forEach((key, value) -> {
            if (!value.isEmpty()) {
                assertThat(listed).containsEntry(key, value);
            }
        });
    }

    private Stream<MatchResult> matches(String regex) {
        return matches(readme, regex);
    }

    private static Stream<MatchResult> matches(String page, String regex) {
        return Pattern.compile(regex, Pattern.DOTALL).matcher(page).results();
    }

    private Map<String, String> knownDefaults() throws IOException {
        Map<String, String> known = new TreeMap<>();
        for (var metadata : Collections.list(
                getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property :
                    JsonMapper.shared().readTree(metadata.openStream()).path("properties")) {
                String name = property.path("name").asString();
                if (name.startsWith("txmq.")) {
                    known.put(name, property.path("defaultValue").asString(""));
                }
            }
        }
        return known;
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
