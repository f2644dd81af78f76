package dev.txmq.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The quick start in a process of its own. */
final class Program {

    private final Path log;
    private final Path temporary;
    private final Process process;

    Program(Path directory, String... options) throws IOException {
        log = Files.createTempFile(directory, "output", ".log");
        temporary = Files.createTempDirectory(directory, "tmp");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                QuickStart.class.getName());
        builder.command().addAll(List.of(options));
        if (System.getProperty("os.name").equals("Linux")) {
            // whoever runs the tests without a terminal may ignore Ctrl-C, and a child inherits that
            builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        }
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    void awaitOutput(String text, Duration atMost) {
        await().atMost(atMost).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it ended:\n" + output());
            }
            return output().contains(text);
        });
    }

    int awaitExit() throws InterruptedException {
        return awaitExit(Duration.ofMinutes(1));
    }

    int awaitExit(Duration atMost) throws InterruptedException {
        assertThat(process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** As a terminal does at Ctrl-C: to the program and to its children. Returns what it printed from then on. */
    String interrupt() throws IOException, InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        assertThat(children).isNotEmpty();
        int printed = output().length();
        List<String> kill = new ArrayList<>(List.of("kill", "-INT", String.valueOf(process.pid())));
        children.forEach(child -> kill.add(String.valueOf(child.pid())));
        assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
        assertThat(awaitExit()).isEqualTo(130);
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        return output().substring(printed);
    }

    /** What it has in its temporary directory. */
    List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.skip(1).toList();
        }
    }

    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
