package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each sentence of the README's guarantees names its tests in docs/how-it-works.md, and those tests are there. */
class GuaranteesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test|\\w+Scenarios)\\.(\\w+)`");

    private final List<String> sentences = sentences(Files.readString(ROOT.resolve("README.md")));
    private final Map<String, String> testsOfSentence =
            testsOfSentence(Files.readString(ROOT.resolve("docs/how-it-works.md")));

    GuaranteesTest() throws IOException {}

    @Test
    void everySentenceIsInTheTable() {
        assertThat(sentences).hasSizeGreaterThan(10);
        assertThat(testsOfSentence.keySet()).containsExactlyElementsOf(sentences);
    }

    @Test
    void everyTestInTheTableIsThere() throws IOException {
        TestSources sources = TestSources.read();
        List<String> missing = new ArrayList<>();
        testsOfSentence.forEach((sentence, tests) -> {
            List<MatchResult> named = TEST.matcher(tests).results().toList();
            if (named.isEmpty() && !tests.startsWith("no test: ")) {
                missing.add("a test for: " + sentence);
            }
            for (MatchResult test : named) {
                if (!sources.has(test.group(1), test.group(2))) {
                    missing.add(test.group());
                }
            }
        });

        assertThat(missing).isEmpty();
    }

    private static List<String> sentences(String readme) {
        String section = section(readme, "## Guarantees");
        return Pattern.compile("(?m)^- (.*(?:\\n  .*)*)")
                .matcher(section)
                .results()
                .map(bullet -> bullet.group(1).replaceAll("\\s+", " "))
                .flatMap(bullet -> Arrays.stream(bullet.split("(?<=\\.) (?=[A-Z])")))
                .toList();
    }

    private static Map<String, String> testsOfSentence(String page) {
        Map<String, String> rows = new LinkedHashMap<>();
        Pattern.compile("(?m)^\\| (?!sentence)([^|]+) \\| ([^|]+) \\|$")
                .matcher(section(page, "## Which test holds which sentence"))
                .results()
                .forEach(row -> rows.put(row.group(1), row.group(2)));
        return rows;
    }

    private static String section(String page, String heading) {
        String rest = page.substring(page.indexOf(heading) + heading.length());
        int end = rest.indexOf("\n## ");
        return end < 0 ? rest : rest.substring(0, end);
    }
}
