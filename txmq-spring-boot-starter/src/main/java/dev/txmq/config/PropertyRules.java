package dev.txmq.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import static dev.txmq.config.TxmqProperties.text;

/** What values of {@code txmq.*} may be; each refusal names the key, the rule and the value. */
final class PropertyRules {

    private PropertyRules() {}

    static void range(String key, Duration value, Duration least, Duration most) {
        check(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                text(value),
                "be %s to %s".formatted(text(least), text(most)));
    }

    static void range(String key, int value, int least, int most) {
        check(value >= least && value <= most, key, value, "be %d to %d".formatted(least, most));
    }

    static void retryTimes(String key, List<Duration> times) {
        check(
                !times.isEmpty() && times.stream().allMatch(time -> time.compareTo(Duration.ofSeconds(1)) >= 0),
                key,
                times.stream().map(TxmqProperties::text).collect(Collectors.joining(",")),
                "be times of 1s or more, such as 1m,5m,1h");
    }

    static void check(boolean holds, String key, @Nullable Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s must %s, was %s".formatted(key, rule, value));
        }
    }
}
