package dev.txmq.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/**
 * What was told to whom, how often and with what answer. Each method is a transaction of its own, apart from the caller's. What an
 * operator changes is on record under that name. Safe for use by many threads.
 */
public interface DeliveryLog {

    /** The deliveries of a notice; empty if there are none, or if they have been purged. */
    List<Delivery> find(MessageId noticeId);

    /** The newest deliveries about a key, at most so many (1 to 1000). */
    List<Delivery> findByKey(String recipient, String key, int limit);

    /**
     * Those of an endpoint with this status, oldest first.
     *
     * @param after the last one of the page before, or null for the first page
     * @param limit 1 to 1000
     */
    List<Delivery> list(UUID endpoint, Status status, @Nullable UUID after, int limit);

    /** All attempts of a delivery, first one first. */
    List<Attempt> attempts(UUID delivery);

    /**
     * Sends it again, whatever became of it: the schedule begins anew, and attempts are numbered on.
     *
     * @return false if it is WAITING, or if there is none
     */
    boolean replay(UUID delivery, String operator);

    /**
     * The same for those of an endpoint that were recorded in this time and have one of these statuses, oldest first.
     *
     * @param from inclusive
     * @param to exclusive
     * @param limit 1 to 10000
     * @return how many. As many as the limit: call it again for the rest.
     */
    int replayAll(UUID endpoint, Instant from, Instant to, Set<Status> which, int limit, String operator);

    /**
     * Sends it no more. An attempt that is on its way is not called back.
     *
     * @return false if it is not WAITING, or if there is none
     */
    boolean cancel(UUID delivery, String reason, String operator);

    /** Where a delivery stands. */
    enum Status {
        /** It is to be sent, now or later. */
        WAITING,
        /** The endpoint has answered with success. */
        DELIVERED,
        /** Its attempts or its time are over. The receiver can still fetch it, and an operator replay it. */
        EXHAUSTED,
        /** An operator has ended it. */
        CANCELLED,
        /** The receiver has fetched it, and said so. */
        CONFIRMED
    }

    /**
     * A notice on its way to one endpoint.
     *
     * @param id of the delivery
     * @param noticeId the {@code webhook-id}
     * @param endpoint where to
     * @param recipient whose endpoint that is
     * @param type of the notice
     * @param key of the notice
     * @param occurredAt of the notice
     * @param status where it stands
     * @param attempts how often it was sent
     * @param nextAttemptAt when it is due, or null unless WAITING
     * @param lastAttemptAt when it was last sent, or null
     * @param lastStatus of the last HTTP answer, or null
     * @param lastError why the last attempt failed, or null
     * @param settledAt since when it is no more WAITING, or null
     * @param settledBy the operator who ended it, or null
     * @param replayedBy the operator who last replayed it, or null
     */
    record Delivery(
            UUID id,
            MessageId noticeId,
            UUID endpoint,
            String recipient,
            String type,
            String key,
            Instant occurredAt,
            Status status,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant lastAttemptAt,
            @Nullable Integer lastStatus,
            @Nullable String lastError,
            @Nullable Instant settledAt,
            @Nullable String settledBy,
            @Nullable String replayedBy) {}

    /**
     * One request to an endpoint.
     *
     * @param number from 1
     * @param at when it began
     * @param status of the HTTP answer, or null if there was none
     * @param error why it failed, or null if it did not
     * @param took until the last byte of the answer
     * @param counted whether it counts towards the end of the delivery; not while many endpoints failed at once
     * @param body what the answer began with, or null. For operators only: it may come from a host that is none of the recipient's.
     */
    record Attempt(
            int number,
            Instant at,
            @Nullable Integer status,
            @Nullable String error,
            Duration took,
            boolean counted,
            @Nullable String body) {}
}
