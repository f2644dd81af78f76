package dev.txmq.console.page;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.txmq.console.Browser;
import dev.txmq.console.RunningConsole;

import static org.assertj.core.api.Assertions.assertThat;

/** What all pages have in common. */
class PagesTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Pattern KEY = Pattern.compile("#\\{([a-zA-Z.-]+)}");

    @Test
    void bothLanguagesHaveTheSameTexts() throws IOException {
        assertThat(texts("messages_zh_CN").keySet()).isEqualTo(texts("messages").keySet());
    }

    @Test
    void eachTextOfATemplateIsThere() throws IOException {
        Set<Object> texts = texts("messages").keySet();

        assertThat(templates())
                .hasSizeGreaterThan(5)
                .allSatisfy(template -> assertThat(KEY.matcher(template).results())
                        .allSatisfy(key -> assertThat(texts).contains(key.group(1))));
    }

    @Test
    void eachLabelHasAText() throws IOException {
        Set<String> labels = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                Pattern.compile("add\\(\\s*\"(\\w+)\"")
                        .matcher(Files.readString(source))
                        .results()
                        .forEach(label -> labels.add("fact." + label.group(1)));
            }
        }

        assertThat(labels).hasSizeGreaterThan(20);
        assertThat(texts("messages").keySet()).containsAll(labels);
    }

    /** The Content-Security-Policy would stop them. */
    @Test
    void noTemplateHasScriptsOrStylesInIt() {
        assertThat(templates())
                .allSatisfy(template -> assertThat(template)
                        .doesNotContainPattern("<script(?![^>]* th:src)")
                        .doesNotContainPattern("<style|\\sstyle=|\\sth:style|\\son\\w+=|th:utext|javascript:"));
    }

    @Test
    void speakBothLanguages() {
        try (RunningConsole console = RunningConsole.start("services.points.url=" + RunningConsole.NOWHERE)) {
            Browser browser = console.browser();
            assertThat(browser.get("/login").body()).contains("lang=\"en\"", "Password");
            assertThat(browser.speaks("zh-TW").get("/login").body()).contains("lang=\"zh-CN\"", "密码");
            assertThat(browser.speaks("fr").get("/login").body()).contains("lang=\"en\"");

            assertThat(browser.get("/login?lang=zh-CN").body()).contains("密码");
            assertThat(browser.get("/login").body()).contains("密码");
            assertThat(browser.get("/login?lang=%3Cscript%3E").statusCode()).isEqualTo(200);
            assertThat(browser.logIn("eve").get("/troubles").body()).contains("待人工处理", "死信");
        }
    }

    private static List<String> templates() {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("templates"))) {
            return files.map(PagesTest::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties texts(String name) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(RESOURCES.resolve(name + ".properties"))) {
            texts.load(reader);
        }
        return texts;
    }
}
