package dev.txmq.it.chaos;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.txmq.it.processes.PaymentBooks;

/** Looks into the books again and again while everything goes on, whenever the database lets it. */
final class Audits {

    private static final int PAUSE_SECONDS = 3;

    private final PaymentBooks books;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Long> wrong = new ConcurrentHashMap<>();
    private volatile long done;

    Audits(PaymentBooks books) {
        this.books = books;
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
            wrong.putAll(books.wrongNow());
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
