package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/tcc-proof.md has every row, and the tests that it names are there. */
class TccProofTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test|\\w+Contract)(?:\\.(\\w+))?`");

    private final String page = Files.readString(Path.of("../docs/tcc-proof.md"));

    TccProofTest() throws IOException {}

    @ParameterizedTest
    @CsvSource({"The crash table, 40", "The scenarios, 52", "What has gone wrong elsewhere, 62"})
    void everyRowNamesATestOrSaysWhyThereIsNone(String heading, int rows) {
        String table =
                page.replaceFirst("(?s).*\n## %s\n".formatted(heading), "").replaceFirst("(?s)\n## .*", "");
        List<MatchResult> found = ROW.matcher(table).results().toList();

        assertThat(found.stream().map(row -> Integer.parseInt(row.group(1))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, rows).boxed().toList());
        assertThat(found)
                .extracting(row -> row.group(2))
                .allSatisfy(row -> assertThat(row)
                        .matches(text -> TEST.matcher(text).find()
                                || text.contains("| by design: ")
                                || text.contains("| no test: ")));
    }

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
        TestSources sources = TestSources.read();

        assertThat(TEST.matcher(page).results())
                .hasSizeGreaterThan(100)
                .allSatisfy(test -> assertThat(
                                test.group(2) == null
                                        ? !sources.of(test.group(1)).isEmpty()
                                        : sources.has(test.group(1), test.group(2)))
                        .as(test.group())
                        .isTrue());
    }
}
