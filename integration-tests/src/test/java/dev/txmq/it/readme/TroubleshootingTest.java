package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/troubleshooting.md explains each warning, error and refusal to start of the kit, and nothing that the kit does not say. */
class TroubleshootingTest {

    private static final List<String> MODULES = List.of(
            "txmq-spring-boot-starter",
            "txmq-tcc-spring-boot-starter",
            "txmq-notifier-spring-boot-starter",
            "txmq-reconciliation-spring-boot-starter");
    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final Pattern JOINED = Pattern.compile(TEXT + "(?:\\s*\\+\\s*" + TEXT + ")*");
    private static final Pattern ALARM =
            Pattern.compile("(?:\\.(?:warn|error)\\(|new UnusableSetupException\\()\\s*\\(?(" + JOINED.pattern() + ")");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(.+?)` \\|");

    private final List<String> explained = ROW.matcher(
                    Page.read("docs/troubleshooting.md").text())
            .results()
            .map(row -> row.group(1).replace("\\|", "|"))
            .toList();
    private final String sources = sources();

    TroubleshootingTest() throws IOException {}

    @Test
    void explainsEachAlarm() {
        List<String> alarms = ALARM.matcher(sources)
                .results()
                .map(alarm -> joined(alarm.group(1)))
                .filter(alarm -> !alarm.replace("…", "").isBlank())
                .distinct()
                .toList();
        List<String> unexplained = alarms.stream()
                .filter(alarm -> explained.stream().noneMatch(message -> isPartOf(alarm, message)))
                .toList();

        assertThat(alarms).hasSizeGreaterThan(60);
        assertThat(unexplained).isEmpty();
    }

    @Test
    void explainsNothingThatTheKitDoesNotSay() {
        List<String> said = JOINED.matcher(sources)
                .results()
                .map(MatchResult::group)
                .map(TroubleshootingTest::joined)
                .toList();

        assertThat(explained)
                .hasSizeGreaterThan(80)
                .allSatisfy(message -> assertThat(said).anyMatch(text -> isPartOf(text, message)));
    }

    /** Whether all pieces of a message of the page, which are separated by …, are in the text in that order. */
    private static boolean isPartOf(String text, String message) {
        int from = 0;
        for (String piece : message.split("…")) {
            int found = text.indexOf(piece.strip(), from);
            if (found < 0) {
                return false;
            }
            from = found + piece.strip().length();
        }
        return from > 0;
    }

    /** The literals of one expression as one text, with … for each value. */
    private static String joined(String literals) {
        return Pattern.compile(TEXT)
                .matcher(literals)
                .results()
                .map(literal -> literal.group(1))
                .collect(Collectors.joining())
                .replaceAll("\\{}|%[sd]", "…")
                .replace("%%", "%");
    }

    private static String sources() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Page.ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.add(Files.readString(file));
                }
            }
        }
        return String.join("\n", sources);
    }
}
