package dev.txmq.it.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks into the books again and again while everything goes on, whenever the database lets it. */
final class Audits {

    private static final int PAUSE_SECONDS = 3;

    private final List<Supplier<Map<String, Long>>> books;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Long> wrong = new ConcurrentHashMap<>();
    private volatile long done;

    /** @param books each says what is wrong in them, by name */
    @SafeVarargs
    Audits(Supplier<Map<String, Long>>... books) {
        this.books = List.of(books);
    }

    void begin() {
        timer.scheduleWithFixedDelay(this::audit, 0, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    void end() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(1, TimeUnit.MINUTES);
    }

    private void audit() {
        try {
            books.forEach(one -> wrong.putAll(one.get()));
            done++;
        } catch (IllegalStateException e) {
            // the database is dead, or frozen
        }
    }

    /** How many were done. */
    long done() {
        return done;
    }

    /** What they have found, by name. */
    Map<String, Long> wrong() {
        return wrong;
    }
}
