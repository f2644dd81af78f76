package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The pages of proof have every row, and the tests that they name are there. */
class ProofPagesTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test|\\w+Contract)(?:\\.(\\w+))?`");

    @ParameterizedTest
    @CsvSource({
        "tcc-proof.md, The crash table, 40",
        "tcc-proof.md, The scenarios, 52",
        "tcc-proof.md, What has gone wrong elsewhere, 62",
        "notification-proof.md, The scenarios, 40",
        "notification-proof.md, The traps, 28",
        "notification-proof.md, Other trouble, 17",
        "reconciliation-proof.md, The scenarios, 25",
        "reconciliation-proof.md, The traps, 12"
    })
    void everyRowNamesATestOrSaysWhyThereIsNone(String name, String heading, int rows) throws IOException {
        String table = page(name)
                .replaceFirst("(?s).*\n## %s\n".formatted(heading), "")
                .replaceFirst("(?s)\n## .*", "");
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

    @ParameterizedTest
    @ValueSource(strings = {"tcc-proof.md", "notification-proof.md", "reconciliation-proof.md"})
    void everyTestThatItNamesIsThere(String name) throws IOException {
        TestSources sources = TestSources.read();

        assertThat(TEST.matcher(page(name)).results())
                .hasSizeGreaterThan(40)
                .allSatisfy(test -> assertThat(
                                test.group(2) == null
                                        ? !sources.of(test.group(1)).isEmpty()
                                        : sources.has(test.group(1), test.group(2)))
                        .as(test.group())
                        .isTrue());
    }

    private static String page(String name) throws IOException {
        return Files.readString(Path.of("../docs", name));
    }
}
