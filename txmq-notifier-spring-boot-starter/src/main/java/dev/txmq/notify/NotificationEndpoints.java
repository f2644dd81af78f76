package dev.txmq.notify;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The addresses of recipients, and their secrets. A secret is shown once, when it is made; the database holds it encrypted. Each method
 * that changes something is a transaction of its own, apart from the caller's, but for {@link #add}. Safe for use by many threads.
 */
public interface NotificationEndpoints {

    /**
     * Adds an endpoint. It gets the notices that are recorded from now on. Joins the caller's transaction, if there is one: so a recipient
     * and its endpoint are stored together, or not at all.
     *
     * @param recipient 1 to 64 of a-z A-Z 0-9 . _ -
     * @param url {@code https}, at most 2048 characters, without user info and fragment, on port 443, 80 or one above 1023, and with a name
     *     for a host. Which addresses the name may have is checked with each attempt, not here.
     * @param types of the notices that it wants: {@code payment.completed}, {@code payment.*}, or {@code *} for all
     * @throws IllegalArgumentException if one of them is not allowed
     */
    Created add(String recipient, URI url, Set<String> types, Options options);

    /**
     * Changes what is given. It holds from the next attempt on, also of deliveries that wait.
     *
     * @return false if there is no such endpoint
     * @throws IllegalArgumentException as {@link #add}
     */
    boolean change(UUID id, URI url, Set<String> types, Options options);

    /**
     * Makes a new secret. Attempts are signed with both until the time of the old one is over.
     *
     * @param oldOneValidFor 0 to 7 days; the 24 hours of most providers let a receiver change it in peace
     * @throws IllegalArgumentException if there is no such endpoint, or if the time is not allowed
     */
    String rotateSecret(UUID id, Duration oldOneValidFor);

    /**
     * Sends nothing to it any more. Its deliveries wait, and new ones are recorded.
     *
     * @return false if it is disabled, or if there is no such endpoint
     */
    boolean disable(UUID id, String reason, String operator);

    /**
     * Sends to it again, also what has waited.
     *
     * @return false if it is active, or if there is no such endpoint
     */
    boolean enable(UUID id, String operator);

    /**
     * Sends a notice of type {@code txmq.test} at once, which is not on record. Waits for the answer, up to {@code txmq.notifier.timeout}.
     *
     * @throws IllegalArgumentException if there is no such endpoint
     */
    DeliveryLog.Attempt test(UUID id);

    /** One endpoint. */
    Optional<Endpoint> find(UUID id);

    /** Those of a recipient, oldest first. */
    List<Endpoint> ofRecipient(String recipient);

    /**
     * What {@link #add} made.
     *
     * @param secret {@code whsec_…}, which nobody is shown again
     */
    record Created(UUID id, String secret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Created[id=%s]".formatted(id);
        }
    }

    /**
     * How an endpoint is sent to.
     *
     * @param concurrency how many requests at once, 1 to 64; or 0 for {@code txmq.notifier.concurrency}
     * @param ratePerSecond how many a second at most, 0.01 to 100000; or 0 for {@code txmq.notifier.rate-limit}
     * @param ordered whether notices arrive in the order of their recording: one at a time, and one that fails holds up those after it
     *     until it is delivered or EXHAUSTED
     * @param expectedBody with what a success must answer besides 2xx, such as {@code success}; or null. At most 64 bytes.
     * @param headers sent besides those of Standard Webhooks, such as an API key; stored encrypted
     */
    record Options(
            int concurrency,
            double ratePerSecond,
            boolean ordered,
            @Nullable String expectedBody,
            Map<String, String> headers) {

        /** Everything as it is configured for all. */
        public static final Options DEFAULT = new Options(0, 0, false, null, Map.of());

        public Options {
            headers = Map.copyOf(headers);
        }

        /** Without the headers' values. */
        @Override
        public String toString() {
            return "Options[concurrency=%d, ratePerSecond=%s, ordered=%s, expectedBody=%s, headers=%s]"
                    .formatted(concurrency, ratePerSecond, ordered, expectedBody, headers.keySet());
        }
    }

    /**
     * How an endpoint stands.
     *
     * @param active whether it is sent to; if not, it is disabled
     * @param reason why it is as it is, or null
     * @param changedBy the operator who made it so, or null
     * @param failingSince since when there was no success, or null
     * @param pausedUntil until when nothing is sent to it, or null
     */
    record Endpoint(
            UUID id,
            String recipient,
            URI url,
            Set<String> types,
            boolean active,
            @Nullable String reason,
            @Nullable String changedBy,
            Instant changedAt,
            @Nullable Instant failingSince,
            @Nullable Instant pausedUntil) {

        public Endpoint {
            types = Set.copyOf(types);
        }
    }
}
