package dev.txmq.config;

import java.time.Duration;

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

    static void check(boolean holds, String key, @Nullable Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s must %s, was %s".formatted(key, rule, value));
        }
    }
}
