package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs commands of a page as they stand there. {@code mvn} is this project's Maven with a local repository of its own, behind which
 * it reads that of this build.
 */
final class Shell {

    private static final int LONGEST_MINUTES = 15;

    private final Path bin;
    private final String settings;

    Shell(Path home) throws IOException {
        bin = Files.createDirectories(home.resolve("bin"));
        Path mvn = Files.writeString(bin.resolve("mvn"), "#!/bin/sh\nexec %s/mvnw \"$@\"\n".formatted(Page.ROOT));
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        settings = "-B -ntp -Dmaven.repo.local=%s -Dmaven.repo.local.tail=%s"
                .formatted(home.resolve("repository"), System.getProperty("localRepository"));
    }

    /** Runs a command that may need what this build has not loaded: without the network first, and with it if that fails. */
    String maven(Path directory, String command) throws Exception {
        try {
            return run(directory, command, settings + " -o");
        } catch (AssertionError e) {
            return run(directory, command, settings);
        }
    }

    /** Begins a command that runs until it is stopped. */
    Process begin(Path directory, String command, Path output, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = builder(directory, command, output, settings + " -o");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Ends it and all that it has started, as Ctrl-C would. */
    static void stop(Process process) throws InterruptedException {
        var all = process.descendants().toList();
        all.forEach(ProcessHandle::destroy);
        process.destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        all.forEach(handle -> handle.onExit().join());
    }

    private String run(Path directory, String command, String mavenArguments) throws Exception {
        Path output = Files.createTempFile(bin, "output", ".log");
        Process process = builder(directory, command, output, mavenArguments).start();
        boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
        String printed = Files.readString(output);
        if (!ended) {
            stop(process);
        }
        assertThat(ended).as("%s does not end:%n%s", command, printed).isTrue();
        assertThat(process.exitValue()).as("%s%n%s", command, printed).isZero();
        return printed;
    }

    private ProcessBuilder builder(Path directory, String command, Path output, String mavenArguments) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MAVEN_") || name.equals("JAVA_TOOL_OPTIONS"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("MAVEN_ARGS", mavenArguments);
        environment.merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
        return builder;
    }
}
