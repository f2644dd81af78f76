package dev.txmq.payments;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set.
 *
 * @param expireAfter how long an order waits for its bank. A second to 30 days.
 * @param retryInterval how long after an activity that failed the next one is begun; doubles with each. At least a second.
 * @param maxRetryInterval the longest of these intervals. At least {@code retry-interval}.
 * @param maxRetries how often an order is tried again by itself before it is suspended. At least 1.
 * @param pollInterval how often to look for orders that are due. At least 10 ms.
 * @param batchSize how many of them are tried at the same time. 1 to 100.
 * @param operatorRole who may decide about suspended orders.
 */
@ConfigurationProperties(prefix = "payments", ignoreUnknownFields = false)
record PaymentsProperties(
        @DefaultValue("30m") Duration expireAfter,
        @DefaultValue("1m") Duration retryInterval,
        @DefaultValue("1h") Duration maxRetryInterval,
        @DefaultValue("24") int maxRetries,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("20") int batchSize,
        @DefaultValue("OPERATOR") String operatorRole) {

    private static final Duration LONGEST = Duration.ofDays(30);

    PaymentsProperties {
        range("expire-after", expireAfter, Duration.ofSeconds(1), LONGEST);
        range("retry-interval", retryInterval, Duration.ofSeconds(1), LONGEST);
        range("max-retry-interval", maxRetryInterval, retryInterval, LONGEST);
        range("poll-interval", pollInterval, Duration.ofMillis(10), Duration.ofHours(1));
        require(maxRetries >= 1, "max-retries must be at least 1, was %d".formatted(maxRetries));
        require(batchSize >= 1 && batchSize <= 100, "batch-size must be 1 to 100, was %d".formatted(batchSize));
        require(!operatorRole.isBlank(), "operator-role must not be blank: set the role of those who may decide");
    }

    /** How long to wait after an activity that failed, of an order that was tried again so often before. */
    Duration intervalAfter(int retries) {
        Duration interval = retryInterval;
        for (int i = 0; i < retries && interval.compareTo(maxRetryInterval) < 0; i++) {
            interval = interval.multipliedBy(2);
        }
        return interval.compareTo(maxRetryInterval) < 0 ? interval : maxRetryInterval;
    }

    private static void range(String key, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                "%s must be %dms to %dms, was %dms"
                        .formatted(key, least.toMillis(), most.toMillis(), value.toMillis()));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("payments." + message);
        }
    }
}
