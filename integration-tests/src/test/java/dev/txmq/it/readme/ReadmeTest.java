package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

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

    private Stream<MatchResult> matches(String regex) {
        return Pattern.compile(regex, Pattern.DOTALL).matcher(readme).results();
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
