package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The pages list each key of each module, with its default. */
class SettingsTest {

    private static final Pattern ROW = Pattern.compile("\\| `(txmq\\.[a-z.-]+)` \\|([^|]*)\\|");
    private static final String KIT = "txmq.";
    private static final Set<String> MODULES = Set.of("txmq.tcc", "txmq.notifier", "txmq.reconciliation");

    /** @param without what stands where there is no default */
    @ParameterizedTest
    @CsvSource({
        "../README.md, txmq., .*",
        "../docs/tcc.md, txmq.tcc., .*",
        "../docs/notification.md, txmq.notifier., ''",
        "../docs/reconciliation.md, txmq.reconciliation., none|this application|as .*"
    })
    void areListedWithTheirDefaults(Path page, String prefix, Pattern without) throws IOException {
        Map<String, String> listed = new TreeMap<>();
        ROW.matcher(settings(page))
                .results()
                .filter(row -> isOf(prefix, row.group(1)))
                .forEach(row -> listed.put(row.group(1), row.group(2).strip().replace("`", "")));
        Map<String, String> known = known(prefix);

        assertThat(listed.keySet()).isEqualTo(known.keySet());
        known.forEach((key, value) -> {
            if (value.isEmpty()) {
                assertThat(listed.get(key)).as(key).matches(without);
            } else {
                assertThat(listed).containsEntry(key, value);
            }
        });
    }

    /** Other tables of a page may name keys, too. */
    private static String settings(Path page) throws IOException {
        return Files.readString(page).replaceFirst("(?s).*\n## Settings\n", "");
    }

    private static boolean isOf(String prefix, String key) {
        return key.startsWith(prefix)
                && (!prefix.equals(KIT) || MODULES.stream().noneMatch(key::startsWith));
    }

    private static Map<String, String> known(String prefix) throws IOException {
        Map<String, String> known = new TreeMap<>();
        for (var metadata : Collections.list(
                SettingsTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property :
                    JsonMapper.shared().readTree(metadata.openStream()).path("properties")) {
                String name = property.path("name").asString();
                if (isOf(prefix, name)) {
                    // lists are like [10s, 1m], and numbers like 50.0
                    String value = property.path("defaultValue").asString("");
                    known.put(name, value.replaceAll("[\\[\\] ]|\\.0$", ""));
                }
            }
        }
        return known;
    }
}
