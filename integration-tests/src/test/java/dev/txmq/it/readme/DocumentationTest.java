package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A reader finds each page, each link leads somewhere, and what the pages show compiles. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void theIndexNamesEachPage() throws IOException {
        String index = Page.read("docs/README.md").text();

        try (Stream<Path> pages = Files.list(Page.ROOT.resolve("docs"))) {
            assertThat(pages.map(page -> page.getFileName().toString())
                            .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
        }
    }

    @Test
    void eachLinkLeadsToAPlaceThatIsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            LINK.matcher(Files.readString(page)).results().forEach(link -> {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)
                        || link.group(2) != null && !anchors(target).contains(link.group(2))) {
                    broken.add("%s: %s".formatted(Page.ROOT.relativize(page), link.group()));
                }
            });
        }

        assertThat(broken).isEmpty();
    }

    /** The blocks beside "before", which are code of other libraries, are not compiled. */
    @Test
    void whatAServiceIsMigratedToCompiles() throws IOException {
        String compiled = withoutSpace(
                Files.readString(Path.of("src/test/java/dev/txmq/it/readme").resolve("MigratedService.java")));

        List<String> after = Pattern.compile("(?s)</td><td>\\s*```java\\n(.*?)```")
                .matcher(Page.read("docs/migrating.md").text())
                .results()
                .map(block -> withoutSpace(block.group(1)))
                .toList();

        assertThat(after)
                .hasSizeGreaterThan(4)
                .allSatisfy(block -> assertThat(compiled).contains(block));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(Page.ROOT);
                Stream<Path> docs = Files.walk(Page.ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path page) {
        try {
            return HEADING.matcher(Files.readString(page))
                    .results()
                    .map(heading -> heading.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
