package dev.txmq.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;

import dev.txmq.config.TxmqProperties;

/** The settings of one broker that decide whether the flow works, as the broker tells them. */
public record BrokerSettings(
        String broker,
        boolean transientStorePool,
        Duration transactionTimeOut,
        Duration checkInterval,
        Duration opBatchInterval,
        Duration fileReserved,
        List<Duration> delayLevels) {

    private static final String DEFAULT_LEVELS = "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";

    /** Those of a broker that nobody has configured. */
    public static BrokerSettings defaults() {
        Properties properties = new Properties();
        properties.setProperty("messageDelayLevel", DEFAULT_LEVELS);
        return of("unknown", properties);
    }

    public static BrokerSettings of(String broker, Properties properties) {
        return new BrokerSettings(
                broker,
                Boolean.parseBoolean(properties.getProperty("transientStorePoolEnable", "false")),
                millis(properties, "transactionTimeOut", 6_000),
                millis(properties, "transactionCheckInterval", 30_000),
                millis(properties, "transactionOpBatchInterval", 3_000),
                Duration.ofHours(Long.parseLong(properties.getProperty("fileReservedTime", "72"))),
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
    public Optional<Duration> delay(int level) {
        return level >= 1 && level <= delayLevels.size() ? Optional.of(delayLevels.get(level - 1)) : Optional.empty();
    }

    /** Its delay level for that; where it has none of that time, the longest that is shorter, or the first. */
    public int level(RetryDelay delay) {
        if (delay instanceof RetryDelay.After after) {
            return IntStream.rangeClosed(1, delayLevels.size())
                    .filter(level -> delayLevels.get(level - 1).compareTo(after.time()) <= 0)
                    .boxed()
                    .max(Comparator.comparing((Integer level) -> delayLevels.get(level - 1))
                            .thenComparing(Comparator.reverseOrder()))
                    .orElse(1);
        }
        return ((RetryDelay.Level) delay).level();
    }

    /** Those of these times that none of its delay levels has. */
    List<Duration> lacking(List<Duration> times) {
        return times.stream()
                .distinct()
                .filter(time -> !delayLevels.contains(time))
                .toList();
    }

    /** What to write in the broker's file, so that it has levels of these times too: behind those that it has. */
    String appended(List<Duration> times) {
        return IntStream.rangeClosed(1, times.size())
                        .mapToObj(next -> String.valueOf(delayLevels.size() + next))
                        .collect(Collectors.joining(", ", times.size() == 1 ? "level " : "levels ", ": "))
                + Stream.concat(delayLevels.stream(), times.stream())
                        .map(TxmqProperties::text)
                        .collect(Collectors.joining(" ", "messageDelayLevel=", ""));
    }

    /** How long a message may still come after its first delivery: as long as it is kept, and all its retries. */
    public Duration longestRedelivery(RetryLadder retries, int attempts) {
        return fileReserved.plus(retryTime(retries, attempts));
    }

    /** How long a message is under way whose handling fails each time. */
    public Duration retryTime(RetryLadder retries, int attempts) {
        Duration longest = Duration.ZERO;
        for (int attempt = 1; attempt < attempts && !delayLevels.isEmpty(); attempt++) {
            longest = longest.plus(delayLevels.get(Math.min(level(retries.delay(attempt)), delayLevels.size()) - 1));
        }
        return longest;
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
