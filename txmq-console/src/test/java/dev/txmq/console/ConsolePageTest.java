package dev.txmq.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/console.md lists the settings with their defaults. */
class ConsolePageTest {

    private static final Pattern SETTING = Pattern.compile("\\| `(txmq\\.console\\.[a-z-]+)[a-z.<>-]*` \\|([^|]*)\\|");

    @Test
    void theGuideListsEachSettingWithItsDefault() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        SETTING.matcher(Files.readString(Path.of("../docs/console.md")))
                .results()
                .forEach(row -> listed.put(row.group(1), row.group(2).strip().replace("`", "")));

        assertThat(listed).isEqualTo(known());
    }

    private static Map<String, String> known() throws IOException {
        Map<String, String> known = new TreeMap<>();
        JsonNode metadata = JsonMapper.shared()
                .readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
        for (JsonNode property : metadata.path("properties")) {
            known.put(
                    property.path("name").asString(),
                    property.path("defaultValue").asString(""));
        }
        return known;
    }
}
