package dev.txmq.notify;

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

/** docs/notification.md lists the settings. */
class NotificationPageTest {

    private static final Pattern SETTING = Pattern.compile("\\| `(txmq\\.notifier\\.[a-z.-]+)` \\|([^|]*)\\|");

    @Test
    void theGuideListsEachSettingWithItsDefault() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        SETTING.matcher(Files.readString(Path.of("../docs/notification.md")).replaceFirst("(?s).*\n## Settings\n", ""))
                .results()
                .forEach(row -> listed.put(row.group(1), row.group(2).strip().replace("`", "")));

        assertThat(listed).isEqualTo(known());
    }

    private static Map<String, String> known() throws IOException {
        Map<String, String> known = new TreeMap<>();
        JsonNode metadata = JsonMapper.shared()
                .readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
        for (JsonNode property : metadata.path("properties")) {
            String name = property.path("name").asString();
            if (name.startsWith("txmq.notifier.")) {
                // lists are like [10s, 1m], and numbers like 50.0
                String value = property.path("defaultValue").asString("");
                known.put(name, value.replaceAll("[\\[\\] ]|\\.0$", ""));
            }
        }
        return known;
    }
}
