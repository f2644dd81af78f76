package dev.txmq.reconcile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/reconciliation.md lists the settings, and docs/reconciliation-proof.md names tests that are there. */
class ReconciliationPagesTest {

    private static final Pattern SETTING = Pattern.compile("\\| `(txmq\\.reconciliation\\.[a-z-]+)` \\|([^|]*)\\|");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final Set<String> WITHOUT_DEFAULT = Set.of("none", "this application");

    @Test
    void theGuideListsEachSettingWithItsDefault() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        SETTING.matcher(Files.readString(Path.of("../docs/reconciliation.md"))
                        .replaceFirst("(?s).*\n## Settings\n", ""))
                .results()
                .forEach(row -> listed.put(row.group(1), row.group(2).strip().replace("`", "")));
        Map<String, String> known = known();

        assertThat(listed.keySet()).isEqualTo(new TreeSet<>(known.keySet()));
        known.forEach((key, value) -> {
            if (value.isEmpty()) {
                assertThat(listed.get(key)).matches(text -> WITHOUT_DEFAULT.contains(text) || text.startsWith("as "));
            } else {
                assertThat(listed).containsEntry(key, value);
            }
        });
    }

    private static Map<String, String> known() throws IOException {
        Map<String, String> known = new TreeMap<>();
        JsonNode metadata = JsonMapper.shared()
                .readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
        for (JsonNode property : metadata.path("properties")) {
            String name = property.path("name").asString();
            if (name.startsWith("txmq.reconciliation.")) {
                known.put(name, property.path("defaultValue").asString("").replaceAll("[\\[\\] ]", ""));
            }
        }
        return known;
    }

    @ParameterizedTest
    @CsvSource({"The scenarios, 25", "The traps, 12"})
    void theProofNamesATestForEachRowOrSaysWhyThereIsNone(String heading, int rows) throws IOException {
        String table = Files.readString(Path.of("../docs/reconciliation-proof.md"))
                .replaceFirst("(?s).*\n## %s\n".formatted(heading), "")
                .replaceFirst("(?s)\n## .*", "");
        List<MatchResult> found = ROW.matcher(table).results().toList();

        assertThat(found.stream().map(row -> Integer.parseInt(row.group(1))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, rows).boxed().toList());
        assertThat(found)
                .extracting(row -> row.group(2))
                .allSatisfy(row ->
                        assertThat(row).matches(text -> TEST.matcher(text).find() || text.contains("by design: ")));
        Map<String, String> sources = sources();
        assertThat(TEST.matcher(table).results())
                .isNotEmpty()
                .allSatisfy(test -> assertThat(sources.getOrDefault(test.group(1), ""))
                        .as(test.group())
                        .contains("void " + test.group(2) + "("));
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }
}
