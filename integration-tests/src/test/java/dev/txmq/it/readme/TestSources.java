package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sources of all tests, for pages that name them. */
public final class TestSources {

    private static final Path ROOT = Path.of("..");
    /** Tests that applications inherit. */
    private static final Path CONTRACTS = ROOT.resolve("txmq-spring-boot-starter-test/src/main/java");

    private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"\\\\\n])*\"");

    private final Map<String, List<String>> sources = new HashMap<>();

    private TestSources() {}

    public static TestSources read() throws IOException {
        TestSources all = new TestSources();
        all.add(CONTRACTS);
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                all.add(tests);
            }
        }
        return all;
    }

    private void add(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.java$", "");
                sources.computeIfAbsent(name, any -> new ArrayList<>()).add(Files.readString(file));
            }
        }
    }

    /** Of the classes of this name: several modules may have one. */
    public List<String> of(String testClass) {
        return sources.getOrDefault(testClass, List.of());
    }

    /** Whether one of the classes of this name has such a test. */
    public boolean has(String testClass, String method) {
        Pattern test =
                Pattern.compile("@(Parameterized)?Test\\b[^;{}]*(\\{[^{}]*\\})?[^;{}]*\\bvoid " + method + "\\(");
        return of(testClass).stream()
                .map(source -> STRING.matcher(source).replaceAll(""))
                .anyMatch(source -> test.matcher(source).find());
    }
}
