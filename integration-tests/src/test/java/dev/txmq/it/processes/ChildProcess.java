package dev.txmq.it.processes;

import java.util.List;
import java.util.function.BooleanSupplier;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/**
 * A process that may die and come back: every life of it has the same ports, the same files and the same output. It ends with
 * this JVM.
 */
public abstract class ChildProcess {

    static final int LONGEST_START_SECONDS = 600;

    private final String name;
    private final BooleanSupplier ready;

    ChildProcess(String name, BooleanSupplier ready) {
        this.name = name;
        this.ready = ready;
    }

    /** Starts it unless it is running; {@link #awaitReady} waits for it. */
    public abstract void start();

    /** Waits for its end, too: its ports are free when this returns. */
    public abstract void kill9();

    /** Asks it to end, by SIGTERM; {@link #awaitDeath} waits for it. */
    public abstract void terminate();

    /** Waits until it has died by itself, at a crash point or since it was asked to; it may have to start before. */
    public abstract void awaitDeath();

    /** Stops it in its tracks: its connections stay open and nobody answers. */
    public abstract void freeze();

    public abstract void thaw();

    public abstract boolean isAlive();

    /** Its output, of all its lives. */
    public abstract List<String> lines();

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
        return "--- %s%n%s"
                .formatted(name, String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size())));
    }

    @Override
    public String toString() {
        return name;
    }
}
