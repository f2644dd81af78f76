package dev.txmq.benchmarks.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JVM with the class path of this one. It ends with this one: its main method must end when its standard input does. What
 * it prints goes to a file.
 */
public final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it and returns when it has printed this line.
     *
     * @throws IllegalStateException if it ends before
     */
    public static ChildJvm start(List<String> command, Path output, String readyLine) {
        try {
            Files.createDirectories(output.getParent());
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            ChildJvm child = new ChildJvm(process, output);
            child.awaitLine(process.inputReader(), readyLine);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start %s".formatted(command), e);
        }
    }

    /** The command for a main class. */
    public static List<String> command(Class<?> main, List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Stream.of(arguments).forEach(command::add);
        return command;
    }

    /** As {@code kill -9} does; returns when it has ended. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** The processor time it has used. */
    public Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends by itself. */
    public int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitLine(BufferedReader lines, String readyLine) throws IOException {
        String line;
        while ((line = lines.readLine()) != null) {
            keep(line);
            if (line.equals(readyLine)) {
                Thread rest = new Thread(() -> lines.lines().forEach(this::keep), "output of " + process.pid());
                rest.setDaemon(true);
                rest.start();
                return;
            }
        }
        throw new IllegalStateException("%s ended before it was ready, see %s"
                .formatted(process.info().commandLine().orElse("A child process"), output));
    }

    private void keep(String line) {
        try {
            Files.writeString(
                    output, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
