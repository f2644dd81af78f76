package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The walk of the data in docs/how-it-works.md names classes that are there, each once. */
class WalkTest {

    private static final Path SOURCES = Path.of("../txmq-spring-boot-starter/src/main/java/dev/txmq");
    private static final Pattern STEP = Pattern.compile("(?m)^\\| `(\\w+)[\\w.]*` \\| `([\\w/]+)` \\|");

    @Test
    void meetsEachClassOnceWhereItSaysThatItIs() throws IOException {
        String walk = Files.readString(Path.of("../docs/how-it-works.md"))
                .replaceFirst("(?s).*\n## The walk of the data\n", "")
                .replaceFirst("(?s)\n## .*", "");
        List<MatchResult> steps = STEP.matcher(walk).results().toList();

        assertThat(steps)
                .hasSizeGreaterThan(20)
                .allSatisfy(step -> assertThat(SOURCES.resolve(step.group(2)).resolve(step.group(1) + ".java"))
                        .exists());
        assertThat(steps.stream().map(step -> step.group(1))).doesNotHaveDuplicates();
    }
}
