package dev.txmq.notify.config;

import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.txmq.config.NameRules;

import static dev.txmq.config.TxmqProperties.text;

/**
 * What an application can set about its notifications. A wrong value stops the start.
 *
 * @param encryptionKeys of secrets and headers at rest, each 32 random bytes in base64. The first one encrypts, and all decrypt. Required.
 * @param retryIntervals from one attempt to the next, each varied by 20 %; the last one repeats.
 * @param maxAttempts how many attempts a delivery has at most. 1 to 1000.
 * @param giveUpAfter from its recording until a delivery is given up; 0 for never.
 * @param timeout how long an attempt may take, from the name look-up to the last byte. 100ms to 1m.
 * @param connectTimeout how long connecting may take. 100ms to {@code timeout}.
 * @param maxResponse how much of an answer is read. 1KB to 1MB.
 * @param maxPayload how large the body of a notice may be. 1KB to 4MB.
 * @param maxInFlight how many requests an instance has under way at most. 1 to 1000.
 * @param concurrency how many of them to one endpoint, unless the endpoint says otherwise. 1 to 64.
 * @param rateLimit how many requests a second to one endpoint, unless the endpoint says otherwise. 0.01 to 100000.
 * @param pollInterval how often to look for what is due. 10ms to 1m.
 * @param lease how long an endpoint belongs to the instance that sends to it, unless renewed. At least twice {@code timeout} and 10s.
 * @param pauseAfter failures in a row, of any deliveries, after which an endpoint is paused. 1 to 1000.
 * @param maxPause the longest pause; the first one is 1m, and each doubles. 1m to 1d.
 * @param disableAfter how long an endpoint may fail without a success before it is disabled; 0 for ever.
 * @param allowedNetworks internal networks that endpoints may be in, such as {@code 10.1.0.0/16}.
 * @param requireHttps whether endpoints must have {@code https}.
 * @param proxy through which all requests go, such as {@code http://proxy:3128}. It must refuse internal addresses itself. Those of the
 *     system are not used.
 * @param endpoints those that are fixed, by a name for each. They are added at the start, and have what is written here from each start on.
 * @param ssl which certificates are trusted, and which one is shown.
 * @param userAgent the name in the header {@code User-Agent}.
 * @param query what receivers may ask over HTTP.
 * @param deliveredRetention how long deliveries are kept that are DELIVERED, CONFIRMED or CANCELLED. 1h to 3650d.
 * @param exhaustedRetention how long those are kept that are EXHAUSTED. 1d to 3650d.
 */
@ConfigurationProperties(prefix = "txmq.notifier", ignoreUnknownFields = false)
public record NotifierProperties(
        @DefaultValue List<String> encryptionKeys,

        @DefaultValue({"10s", "1m", "5m", "10m", "30m", "1h", "2h", "5h", "10h"})
        List<Duration> retryIntervals,

        @DefaultValue("50") int maxAttempts,
        @DefaultValue("3d") Duration giveUpAfter,
        @DefaultValue("15s") Duration timeout,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("16KB") DataSize maxResponse,
        @DefaultValue("256KB") DataSize maxPayload,
        @DefaultValue("64") int maxInFlight,
        @DefaultValue("4") int concurrency,
        @DefaultValue("50") double rateLimit,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("5") int pauseAfter,
        @DefaultValue("1h") Duration maxPause,
        @DefaultValue("5d") Duration disableAfter,
        @DefaultValue List<String> allowedNetworks,
        @DefaultValue("true") boolean requireHttps,
        @Nullable URI proxy,
        @DefaultValue Map<String, FixedEndpoint> endpoints,
        @DefaultValue Ssl ssl,
        @DefaultValue("txmq") String userAgent,
        @DefaultValue Query query,
        @DefaultValue("7d") Duration deliveredRetention,
        @DefaultValue("30d") Duration exhaustedRetention) {

    /** How many requests at once an endpoint may have. */
    public static final int MAX_CONCURRENCY = 64;

    public static final double MIN_RATE = 0.01;
    public static final double MAX_RATE = 100_000;

    private static final int KEY_BYTES = 32;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    public NotifierProperties {
        if (encryptionKeys.isEmpty() || !encryptionKeys.stream().allMatch(NotifierProperties::isKey)) {
            throw new IllegalArgumentException(
                    "txmq.notifier.encryption-keys must be one or more of 32 random bytes in base64 (openssl rand"
                            + " -base64 32)");
        }
        if (retryIntervals.isEmpty()
                || retryIntervals.stream().anyMatch(interval -> interval.compareTo(Duration.ofSeconds(1)) < 0)) {
            throw new IllegalArgumentException(
                    "txmq.notifier.retry-intervals must be times of 1s or more, such as 10s,1m,5m");
        }
        range("max-attempts", maxAttempts, 1000);
        range("give-up-after", giveUpAfter, Duration.ZERO, Duration.ofDays(365));
        range("timeout", timeout, Duration.ofMillis(100), MINUTE);
        range("connect-timeout", connectTimeout, Duration.ofMillis(100), timeout);
        range("max-response", maxResponse, DataSize.ofMegabytes(1));
        range("max-payload", maxPayload, DataSize.ofMegabytes(4));
        range("max-in-flight", maxInFlight, 1000);
        range("concurrency", concurrency, MAX_CONCURRENCY);
        if (!(rateLimit >= MIN_RATE && rateLimit <= MAX_RATE)) {
            throw new IllegalArgumentException(
                    "txmq.notifier.rate-limit must be 0.01 to 100000, was %s".formatted(rateLimit));
        }
        range("poll-interval", pollInterval, Duration.ofMillis(10), MINUTE);
        range("lease", lease, timeout.multipliedBy(2).plusSeconds(10), Duration.ofHours(1));
        range("pause-after", pauseAfter, 1000);
        range("max-pause", maxPause, MINUTE, Duration.ofDays(1));
        range("disable-after", disableAfter, Duration.ZERO, Duration.ofDays(365));
        if (proxy != null && (proxy.getHost() == null || !"http".equals(proxy.getScheme()))) {
            throw new IllegalArgumentException(
                    "txmq.notifier.proxy must be an address such as http://proxy:3128, was %s".formatted(proxy));
        }
        endpoints = Map.copyOf(endpoints);
        endpoints.forEach((name, endpoint) -> endpoint.check("txmq.notifier.endpoints." + name));
        range("delivered-retention", deliveredRetention, Duration.ofHours(1), Duration.ofDays(3650));
        range("exhausted-retention", exhaustedRetention, Duration.ofDays(1), Duration.ofDays(3650));
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "NotifierProperties[encryptionKeys=%d]".formatted(encryptionKeys.size());
    }

    /**
     * An endpoint that is configured, and not added by the application.
     *
     * @param recipient whose it is; required.
     * @param url where it is; required.
     * @param secret that its notices are signed with: whsec_ and 24 to 64 random bytes in base64. Required. Once it is another one, notices are
     *     signed with both for 24 hours.
     * @param types of the notices that it wants.
     */
    public record FixedEndpoint(
            @Nullable String recipient,
            @Nullable URI url,
            @Nullable String secret,
            @DefaultValue("*") Set<String> types) {

        private static final String PREFIX = "whsec_";

        private void check(String key) {
            if (recipient == null || !NameRules.isPlain(recipient)) {
                throw new IllegalArgumentException(
                        "%s.recipient must be 1 to 64 of a-z A-Z 0-9 . _ -, was '%s'".formatted(key, recipient));
            }
            if (url == null) {
                throw new IllegalArgumentException("%s.url must be where notices are sent".formatted(key));
            }
            if (secret == null || !secret.startsWith(PREFIX) || !isOfGoodLength(secret.substring(PREFIX.length()))) {
                throw new IllegalArgumentException(
                        "%s.secret must be whsec_ and 24 to 64 random bytes in base64 (openssl rand -base64 32)"
                                .formatted(key));
            }
        }

        private static boolean isOfGoodLength(String base64) {
            int length = decodedLength(base64);
            return length >= 24 && length <= 64;
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "FixedEndpoint[recipient=%s]".formatted(recipient);
        }
    }

    /**
     * Certificates.
     *
     * @param bundle name of the SSL bundle, one of {@code spring.ssl.bundle}. Without, those of the JVM are trusted.
     */
    public record Ssl(@Nullable String bundle) {}

    /**
     * What receivers may ask.
     *
     * @param enabled whether they may. Needs Spring MVC.
     * @param path where.
     * @param maxPage how many notices an answer has at most. 1 to 1000.
     */
    public record Query(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("/notifications") String path,
            @DefaultValue("200") int maxPage) {

        public Query {
            if (!path.matches("(/[a-zA-Z0-9._-]+)+")) {
                throw new IllegalArgumentException(
                        "txmq.notifier.query.path must be a path such as /notifications, was '%s'".formatted(path));
            }
            range("query.max-page", maxPage, 1000);
        }
    }

    private static boolean isKey(String key) {
        return decodedLength(key.strip()) == KEY_BYTES;
    }

    /** -1 if it is no base64. */
    private static int decodedLength(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private static void range(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "txmq.notifier.%s must be %s to %s, was %s".formatted(key, text(least), text(most), text(value)));
        }
    }

    private static void range(String key, DataSize value, DataSize most) {
        if (value.toBytes() < DataSize.ofKilobytes(1).toBytes() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "txmq.notifier.%s must be 1KB to %dMB, was %s".formatted(key, most.toMegabytes(), value));
        }
    }

    private static void range(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("txmq.notifier.%s must be 1 to %d, was %d".formatted(key, most, value));
        }
    }
}
