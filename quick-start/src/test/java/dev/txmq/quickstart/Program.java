package dev.txmq.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The quick start in a process of its own. */
final class Program {

    private final Path log;
    private final Process process;
    private List<ProcessHandle> children = List.of();

    Program(Path log, String... options) throws IOException {
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                QuickStart.class.getName());
        builder.command().addAll(List.of(options));
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
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** By SIGTERM, since a process without a terminal may ignore SIGINT. Both run the same shutdown hooks. */
    void stopAsCtrlCWould() throws InterruptedException {
        children = process.descendants().toList();
        assertThat(children).isNotEmpty();
        process.destroy();
        awaitExit();
    }

    /** The processes that it had when it was stopped. */
    List<ProcessHandle> children() {
        return children;
    }

    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
