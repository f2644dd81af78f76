package dev.txmq;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The listeners of the application and its relay, while it runs: operators pause and stop them, and limit the rate of a listener. A
 * listener has the name of its group, the relay that of the producer group with {@code relay:} before it.
 *
 * <p>Guarantee: when a call returns, this instance does as it says, except that it waits for handlers that run no longer than {@code
 * txmq.consumer.shutdown-timeout}. What is remembered stands in the database before that, holds for all instances, which look every 5 s,
 * and survives restarts. What is not remembered holds for this instance, until it is resumed or started again, or restarted. No
 * message is lost or handled twice by any of it.
 *
 * <p>Thread-safe. Calls with an unknown name, a status that does not fit or a blank operator or reason throw {@link
 * IllegalArgumentException}.
 */
public interface Workers {

    /** Where a worker stands. */
    enum Status {
        /** It works. */
        RUNNING,
        /** A listener stays in its group, and the messages of its queues wait for it. */
        PAUSED,
        /** A listener has left its group, and other instances take its queues. */
        STOPPED
    }

    /**
     * A listener or the relay.
     *
     * @param remembered whether the status or the limit is on record for all instances
     * @param rateLimit how many messages a second a listener handles in this instance at most, or null
     * @param changedBy who held it up or limited it last, or null
     * @param reason why, or null
     * @param changedAt when, or null
     */
    record Worker(
            String name,
            Status status,
            boolean remembered,
            @Nullable Integer rateLimit,
            @Nullable String changedBy,
            @Nullable String reason,
            @Nullable Instant changedAt) {}

    /** All of this instance, as they stand here; asks nobody. */
    List<Worker> list();

    /**
     * Pauses it: no handler is called, and no message published, until it is resumed. A paused relay is the same as one that is
     * stopped.
     *
     * @param remember whether for all instances, and across restarts
     */
    Worker pause(String name, boolean remember, String reason, String operator);

    /** Lets it work again that is PAUSED, and forgets what was remembered of that. */
    Worker resume(String name, String operator);

    /**
     * Stops it: a listener leaves its group.
     *
     * @param remember whether for all instances, and across restarts
     */
    Worker stop(String name, boolean remember, String reason, String operator);

    /** Lets it work again that is STOPPED, also one that is not enabled, and forgets what was remembered of that. */
    Worker start(String name, String operator);

    /**
     * Limits how many messages a second a listener handles in one instance.
     *
     * @param perSecond null for what is configured
     * @param remember whether for all instances, and across restarts
     */
    Worker limit(String name, @Nullable Integer perSecond, boolean remember, String reason, String operator);
}
