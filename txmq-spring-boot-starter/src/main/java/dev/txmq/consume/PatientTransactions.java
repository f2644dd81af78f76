package dev.txmq.consume;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions of a group's handler, which wait for a database that is away: a transaction that cannot begin is no fault of a
 * message. Its thread tries again every second, until its time is over or the application stops. An outage is logged once, and its
 * end.
 */
final class PatientTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(PatientTransactions.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String group;
    private final TransactionTemplate transaction;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile boolean stopping;

    PatientTransactions(String group, TransactionTemplate transaction) {
        this.group = group;
        this.transaction = transaction;
    }

    /** While the application stops, nothing waits. */
    void stopping(boolean stopping) {
        this.stopping = stopping;
    }

    /**
     * Does the work in a transaction.
     *
     * @param endsAt until when it may wait, as {@link System#nanoTime()} tells it
     * @throws CannotBegin if no transaction could begin until then; the work has not begun either
     */
    <T> T execute(long endsAt, TransactionCallback<T> work) {
        while (true) {
            AtomicBoolean begun = new AtomicBoolean();
            try {
                return transaction.execute(status -> {
                    begun.set(true);
                    goesOn();
                    return work.doInTransaction(status);
                });
            } catch (CannotCreateTransactionException e) {
                if (begun.get()) {
                    throw e;
                }
                awaitDatabase(endsAt, e);
            }
        }
    }

    private void awaitDatabase(long endsAt, CannotCreateTransactionException failure) {
        if (waiting.compareAndSet(false, true)) {
            LOG.warn(
                    "group {}: no transaction can begin, its messages wait: {}",
                    group,
                    failure.getMostSpecificCause().toString());
        }
        if (stopping || System.nanoTime() - endsAt > 0) {
            throw new CannotBegin(failure);
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotBegin(failure);
        }
    }

    private void goesOn() {
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            LOG.info("group {}: transactions begin again, its messages are handled", group);
        }
    }

    /** No transaction could begin for as long as the thread may wait. */
    static final class CannotBegin extends RuntimeException {

        private final CannotCreateTransactionException reason;

        CannotBegin(CannotCreateTransactionException reason) {
            super(reason.getMessage(), reason, false, false);
            this.reason = reason;
        }

        CannotCreateTransactionException reason() {
            return reason;
        }
    }
}
