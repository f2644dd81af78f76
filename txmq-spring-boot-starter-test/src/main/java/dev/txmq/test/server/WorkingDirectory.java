package dev.txmq.test.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** A directory that is deleted when it is closed or the JVM exits, unless its owner gave it. */
public final class WorkingDirectory {

    private final Path path;
    private final boolean temporary;
    private final Runnable atExit = this::exit;
    private volatile Runnable beforeExit = () -> {};

    private WorkingDirectory(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
        AtExit.stop(atExit);
    }

    /** The given directory, made if it is missing, or a new temporary one. */
    public static WorkingDirectory of(@Nullable Path given, String prefix) {
        try {
            return given == null
                    ? new WorkingDirectory(Files.createTempDirectory(prefix).toRealPath(), true)
                    : new WorkingDirectory(Files.createDirectories(given).toAbsolutePath(), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the directory " + (given == null ? prefix : given), e);
        }
    }

    public Path path() {
        return path;
    }

    /** What to do when the JVM exits without {@link #close()}. */
    public void beforeExit(Runnable action) {
        beforeExit = action;
    }

    public void close() {
        AtExit.forget(atExit);
        deleteIfTemporary();
    }

    private void exit() {
        try {
            beforeExit.run();
        } finally {
            deleteIfTemporary();
        }
    }

    private void deleteIfTemporary() {
        if (temporary && Files.exists(path)) {
            contents().forEach(file -> file.toFile().delete());
        }
    }

    /** Files before the directories that hold them. A running process may add and remove some meanwhile. */
    private List<Path> contents() {
        try (Stream<Path> files = Files.walk(path)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
