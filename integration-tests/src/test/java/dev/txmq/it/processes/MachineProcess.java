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

import org.springframework.util.FileSystemUtils;

/** A process of this machine. Signals go to its id, so that nothing else is hit. */
public final class MachineProcess extends ChildProcess {

    private static final Path OUTPUT = Path.of("target", "fleet").toAbsolutePath();
    /** What a killed JVM leaves here goes before the next run. */
    private static final Path TEMPORARY = emptied(Path.of("target", "fleet-tmp").toAbsolutePath());

    private final Path output;
    private List<String> command;
    private Process process;
    private boolean frozen;
    private int linesBefore;

    /** @param ready whether it serves */
    public MachineProcess(String name, List<String> command, BooleanSupplier ready) {
        super(name, ready);
        this.output = OUTPUT.resolve(name + ".log");
        this.command = List.copyOf(command);
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill9));
    }

    /**
     * A {@link MortalApplication}.
     *
     * @param crashPoints where those are armed that it shall die at
     */
    public static MachineProcess ofApplication(String name, Class<?> main, Path crashPoints, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("--logging.level.dev.txmq=debug"));
        all.addAll(arguments);
        List<String> command = java(main, all);
        command.add(1, "-D" + CrashPoint.DIRECTORY_PROPERTY + "=" + crashPoints);
        MachineProcess[] made = new MachineProcess[1];
        made[0] = new MachineProcess(name, command, () -> made[0].linesWith(MortalApplication.READY) > 0);
        return made[0];
    }

    /** The output of a run stays until the next. */
    static void clearOutput() throws IOException {
        Files.createDirectories(OUTPUT);
        try (Stream<Path> files = Files.list(OUTPUT)) {
            files.forEach(file -> file.toFile().delete());
        }
    }

    private static Path emptied(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JVM of the class path of the tests. */
    public static List<String> java(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.io.tmpdir=" + TEMPORARY,
                // a consumer group's first retry waits for the rebalance after next: 20 s each by default
                "-Drocketmq.client.rebalance.waitInterval=1000",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    @Override
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        try {
            Files.createDirectories(OUTPUT);
            linesBefore = lines().size();
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            frozen = false;
        } catch (IOException e) {
            throw new UncheckedIOException(this + " could not start", e);
        }
    }

    /** Starts it with another command from its next start on. */
    synchronized void command(List<String> next) {
        command = List.copyOf(next);
    }

    @Override
    public synchronized void kill9() {
        if (process != null) {
            process.destroyForcibly();
            awaitDeath();
        }
    }

    @Override
    public synchronized void terminate() {
        process.destroy();
    }

    @Override
    public void awaitDeath() {
        try {
            if (!process.waitFor(LONGEST_START_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(this + " lives on:\n" + tail(60));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void freeze() {
        frozen = signal("-STOP");
    }

    @Override
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

    @Override
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Its output since its last start. */
    synchronized List<String> linesOfThisLife() {
        List<String> all = lines();
        return all.subList(Math.min(linesBefore, all.size()), all.size());
    }

    @Override
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
}
