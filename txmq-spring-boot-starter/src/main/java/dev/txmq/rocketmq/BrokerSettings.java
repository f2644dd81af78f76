package dev.txmq.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

import org.springframework.boot.convert.DurationStyle;

/** The settings of one broker that decide whether the flow works, as the broker tells them. */
record BrokerSettings(
        String broker,
        boolean transientStorePool,
        Duration transactionTimeOut,
        Duration checkInterval,
        Duration opBatchInterval,
        List<Duration> delayLevels) {

    static BrokerSettings of(String broker, Properties properties) {
        return new BrokerSettings(
                broker,
                Boolean.parseBoolean(properties.getProperty("transientStorePoolEnable", "false")),
                millis(properties, "transactionTimeOut", 6_000),
                millis(properties, "transactionCheckInterval", 30_000),
                millis(properties, "transactionOpBatchInterval", 3_000),
                Arrays.stream(properties
                                .getProperty("messageDelayLevel", "")
                                .strip()
                                .split("\\s+"))
                        .filter(level -> !level.isEmpty())
                        .map(DurationStyle.SIMPLE::parse)
                        .toList());
    }

    /** What breaks the flow, each with its remedy. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (transientStorePool) {
            problems.add(
                    ("Broker %s has transientStorePoolEnable=true: it does not find half messages that are committed at"
                                    + " once, so each waits for a check-back. Set it to false")
                            .formatted(broker));
        }
        if (opBatchInterval.compareTo(transactionTimeOut) >= 0) {
            problems.add(duplicates("transactionTimeOut", transactionTimeOut));
        }
        if (opBatchInterval.compareTo(checkInterval) >= 0) {
            problems.add(duplicates("transactionCheckInterval", checkInterval));
        }
        return problems;
    }

    /** How long the broker waits at a delay level (1 is the first), if it is known. */
    Optional<Duration> delay(int level) {
        return level >= 1 && level <= delayLevels.size() ? Optional.of(delayLevels.get(level - 1)) : Optional.empty();
    }

    private String duplicates(String setting, Duration value) {
        return ("Broker %s has transactionOpBatchInterval=%d, which must be below %s=%d, or it delivers every message more than"
                        + " once: set it to a tenth of that (all in milliseconds)")
                .formatted(broker, opBatchInterval.toMillis(), setting, value.toMillis());
    }

    private static Duration millis(Properties properties, String key, long fallback) {
        return Duration.ofMillis(Long.parseLong(properties.getProperty(key, String.valueOf(fallback))));
    }
}
