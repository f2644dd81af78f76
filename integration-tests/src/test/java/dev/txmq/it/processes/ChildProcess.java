package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/**
 * A process that may die and come back: every life of it has the same command, the same ports and the same output file. It
 * ends with this JVM. Signals go to its id, so that nothing else is hit.
 */
public final class ChildProcess {

    private static final Path OUTPUT = Path.of("target", "fleet").toAbsolutePath();
    private static final int LONGEST_START_SECONDS = 90;

    private final String name;
    private final Path output;
    private final BooleanSupplier ready;
    private List<String> command;
    private Process process;
    private boolean frozen;

    ChildProcess(String name, List<String> command, BooleanSupplier ready) {
        this.name = name;
        this.output = OUTPUT.resolve(name + ".log");
        this.command = List.copyOf(command);
        this.ready = ready;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill9));
    }

    /** The output of a run stays until the next. */
    static void clearOutput() throws IOException {
        Files.createDirectories(OUTPUT);
        try (Stream<Path> files = Files.list(OUTPUT)) {
            files.forEach(file -> file.toFile().delete());
        }
    }

    /** A JVM of the class path of the tests. */
    static List<String> java(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Starts it unless it is running; {@link #awaitReady} waits for it. */
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            frozen = false;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not start", e);
        }
    }

    /** Starts it with another command from its next start on. */
    synchronized void command(List<String> next) {
        command = List.copyOf(next);
    }

    public void awaitReady() {
        try {
            await(name + " is ready")
                    .atMost(ofSeconds(LONGEST_START_SECONDS))
                    .pollDelay(ofMillis(0))
                    .pollInterval(ofMillis(100))
                    .failFast(name + " has ended", () -> !isAlive())
                    .until(ready::getAsBoolean);
        } catch (RuntimeException e) {
            throw new AssertionError(name + " is not ready:\n" + tail(60), e);
        }
    }

    /** Starts it as often as it takes: it may have died for want of something that was not there yet. */
    public void startUntilReady() {
        try {
            await(name + " is ready")
                    .atMost(ofSeconds(LONGEST_START_SECONDS))
                    .pollDelay(ofMillis(0))
                    .pollInterval(ofMillis(100))
                    .until(() -> {
                        start();
                        return ready.getAsBoolean();
                    });
        } catch (RuntimeException e) {
            throw new AssertionError(name + " does not get ready:\n" + tail(60), e);
        }
    }

    public void restart() {
        kill9();
        start();
        awaitReady();
    }

    /** Waits for its end, too: its ports are free when this returns. */
    public synchronized void kill9() {
        if (process != null) {
            process.destroyForcibly();
            awaitDeath();
        }
    }

    /** Asks it to end, by SIGTERM; {@link #awaitDeath} waits for it. */
    public synchronized void terminate() {
        process.destroy();
    }

    /** Waits until it has died by itself, at a crash point or since it was asked to. */
    public void awaitDeath() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " lives on:\n" + tail(60));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it in its tracks: its connections stay open and nobody answers. */
    public synchronized void freeze() {
        frozen = signal("-STOP");
    }

    public synchronized void thaw() {
        if (frozen) {
            signal("-CONT");
            frozen = false;
        }
    }

    private boolean signal(String signal) {
        if (!isAlive()) {
            return false;
        }
        try {
            return new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    public String name() {
        return name;
    }

    /** How many lines of its output, of all its lives, contain the text. */
    public long linesWith(String text) {
        return lines().stream().filter(line -> line.contains(text)).count();
    }

    /** Its last lines, for the report of a test that failed. */
    public String tail(int count) {
        List<String> lines = lines();
        return "--- %s (%s)%n%s"
                .formatted(
                        name,
                        output,
                        String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size())));
    }

    /** Its output, of all its lives. */
    public List<String> lines() {
        try {
            return Files.exists(output)
                    ? new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
