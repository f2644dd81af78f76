package dev.txmq.config;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import static dev.txmq.config.TxmqProperties.textOrNull;

/**
 * What one consumer group has set for itself, {@code txmq.consumer.groups.<group>.*}. Without a value there, the group goes by its
 * {@code @IdempotentListener}, then by {@code txmq.consumer.*}.
 *
 * @param enabled whether its listener starts with the application.
 * @param threads how many threads call the listener; each needs a database connection. 1 to 1000.
 * @param batchSize how many messages a batch listener is given at most. 1 to 1024.
 * @param maxAttempts how often a message is tried before it goes to the dead letters, the first time included. 1 to 1000.
 * @param firstRetryLevel the broker's delay level before the second attempt; one more each time. 1 to 18. Not beside
 *     {@code retryAfter}.
 * @param retryAfter how long to wait before the second attempt, the third and so on; the last one is repeated. The brokers need a
 *     delay level for each.
 * @param retryOn the only failures after which a message is tried again; those that have one of them as a cause, too. Empty for all.
 * @param parkOn the failures after which a message is parked at once, whatever {@code retryOn} says.
 * @param rateLimit how many messages a second one instance handles at most. 1 to 1000000.
 * @param startFrom where a group begins that is new.
 * @param tags which tags it receives: {@code *} for all, or names separated by {@code ||}. Not beside {@code filter}.
 * @param filter which messages it receives, in SQL92 over tag and headers.
 * @param ordered whether it handles the ordered messages of a key one after the other. Not beside {@code tags} and {@code filter}.
 */
public record GroupProperties(
        @Nullable Boolean enabled,
        @Nullable Integer threads,
        @Nullable Integer batchSize,
        @Nullable Integer maxAttempts,
        @Nullable Integer firstRetryLevel,
        @Nullable List<Duration> retryAfter,
        @Nullable List<Class<? extends Throwable>> retryOn,
        @Nullable List<Class<? extends Throwable>> parkOn,
        @Nullable Integer rateLimit,
        @Nullable StartFrom startFrom,
        @Nullable String tags,
        @Nullable String filter,
        @Nullable Boolean ordered) {

    public GroupProperties {
        tags = textOrNull(tags);
        filter = textOrNull(filter);
    }

    /**
     * Refuses what cannot be.
     *
     * @param key makes of the name of a setting what it is called where it stands
     * @throws IllegalArgumentException with the key, the value and the remedy
     */
    public void check(UnaryOperator<String> key) {
        range(key.apply("threads"), threads, 1, 1000);
        range(key.apply("batch-size"), batchSize, 1, 1024);
        range(key.apply("max-attempts"), maxAttempts, 1, 1000);
        range(key.apply("rate-limit"), rateLimit, 1, 1_000_000);
        range(key.apply("first-retry-level"), firstRetryLevel, 1, 18);
        if (retryAfter != null) {
            PropertyRules.retryTimes(key.apply("retry-after"), retryAfter);
            PropertyRules.check(
                    firstRetryLevel == null,
                    key.apply("first-retry-level"),
                    firstRetryLevel,
                    "not stand beside retry-after");
        }
        failures(key.apply("retry-on"), retryOn);
        failures(key.apply("park-on"), parkOn);
        if (filter != null) {
            PropertyRules.check(
                    tags == null, key.apply("tags"), tags, "not stand beside filter, which may ask for TAGS");
        }
    }

    /** The same with the values of others where it has none; two that exclude each other come from one place. */
    public GroupProperties or(GroupProperties others) {
        GroupProperties retries = firstRetryLevel != null || retryAfter != null ? this : others;
        GroupProperties selection = tags != null || filter != null ? this : others;
        return new GroupProperties(
                enabled != null ? enabled : others.enabled,
                threads != null ? threads : others.threads,
                batchSize != null ? batchSize : others.batchSize,
                maxAttempts != null ? maxAttempts : others.maxAttempts,
                retries.firstRetryLevel,
                retries.retryAfter,
                retryOn != null ? retryOn : others.retryOn,
                parkOn != null ? parkOn : others.parkOn,
                rateLimit != null ? rateLimit : others.rateLimit,
                startFrom != null ? startFrom : others.startFrom,
                selection.tags,
                selection.filter,
                ordered != null ? ordered : others.ordered);
    }

    /** A class that is bound may be any. */
    private static void failures(String key, @Nullable List<? extends Class<?>> types) {
        for (Class<?> type : types == null ? List.<Class<?>>of() : types) {
            PropertyRules.check(
                    Throwable.class.isAssignableFrom(type), key, type.getName(), "name classes of exceptions");
        }
    }

    private static void range(String key, @Nullable Integer value, int least, int most) {
        if (value != null) {
            PropertyRules.range(key, value.intValue(), least, most);
        }
    }
}
