package dev.txmq.reconcile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/reconciliation.md lists the settings. */
class ReconciliationPageTest {

    private static final Pattern SETTING = Pattern.compile("\\| `(txmq\\.reconciliation\\.[a-z-]+)` \\|([^|]*)\\|");
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
}
