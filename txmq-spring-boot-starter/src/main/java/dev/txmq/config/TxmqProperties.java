package dev.txmq.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;

/**
 * What an application can set. A wrong value stops the start and names the key, the value and the remedy; so does a key
 * under {@code txmq} that does not exist.
 *
 * @param nameServer addresses of the RocketMQ name servers, {@code host:port}, separated by semicolons. Required.
 * @param dataSource name of the DataSource bean that holds the business tables and the kit's; needed only when there are
 *     several and none is primary.
 * @param migrateSchema whether the kit creates and upgrades its own tables at start. When false they must be there already,
 *     in this version.
 */
@ConfigurationProperties(prefix = "txmq", ignoreUnknownFields = false)
public record TxmqProperties(
        @Nullable String nameServer,
        @Nullable String dataSource,
        @DefaultValue("true") boolean migrateSchema,
        @DefaultValue Producer producer,
        @DefaultValue Consumer consumer) {

    private static final String GROUP = "[%|a-zA-Z0-9_-]{1,255}";
    private static final String TOPIC = "[%|a-zA-Z0-9_-]{1,127}";

    public TxmqProperties {
        if (nameServer == null || nameServer.isBlank()) {
            throw new IllegalArgumentException(
                    "txmq.name-server is not set: give the RocketMQ name server, for example localhost:9876");
        }
        nameServer = nameServer.strip();
        for (String address : nameServer.split(";", -1)) {
            check(
                    address.matches("[^\\s:;,/]+:\\d{1,5}"),
                    "txmq.name-server",
                    nameServer,
                    "be host:port, several separated by semicolons");
        }
    }

    /** The value that the constructor has found to be there. */
    @Override
    public String nameServer() {
        if (nameServer == null) {
            throw new IllegalStateException("checked by the constructor");
        }
        return nameServer;
    }

    /**
     * The publishing side.
     *
     * @param group the producer group, by which the broker finds an instance to ask about a half message. All instances on
     *     the same database share it, and nothing else does. Default: {@code spring.application.name}.
     * @param topics every topic that the application publishes to, or has published to. Known at start, so that an instance
     *     that has sent nothing yet is asked too. Without topics, no producer is started.
     * @param sendTimeout how long one half message may take; a database connection is held meanwhile. 100ms to 10s.
     */
    public record Producer(
            @Nullable String group,
            @DefaultValue List<String> topics,
            @DefaultValue("1s") Duration sendTimeout) {

        public Producer {
            if (group != null) {
                check(group.matches(GROUP), "txmq.producer.group", group, "be 1 to 255 of a-z A-Z 0-9 _ - % |");
            }
            topics = List.copyOf(topics);
            for (String topic : topics) {
                check(
                        topic.matches(TOPIC),
                        "txmq.producer.topics",
                        topic,
                        "name topics of 1 to 127 of a-z A-Z 0-9 _ - % |");
            }
            check(
                    sendTimeout.toMillis() >= 100 && sendTimeout.toMillis() <= 10_000,
                    "txmq.producer.send-timeout",
                    text(sendTimeout),
                    "be 100ms to 10s");
        }
    }

    /**
     * The consuming side; the same for all listeners of the application.
     *
     * @param maxAttempts how often a message is tried before it goes to the dead letters, the first time included. 1 to 1000.
     * @param firstRetryLevel the broker's delay level before the second attempt; each further attempt waits one level more.
     *     Level 3 is 10 seconds by the broker's default. 1 to 18.
     * @param threads how many threads call each listener; each needs a database connection. 1 to 1000.
     * @param batchSize how many messages a batch listener is given at most. 1 to 1024.
     * @param shutdownTimeout how long a stop waits for handlers that are running.
     */
    public record Consumer(
            @DefaultValue("16") int maxAttempts,
            @DefaultValue("3") int firstRetryLevel,
            @DefaultValue("8") int threads,
            @DefaultValue("32") int batchSize,
            @DefaultValue("20s") Duration shutdownTimeout) {

        public Consumer {
            range("txmq.consumer.max-attempts", maxAttempts, 1, 1000);
            range("txmq.consumer.first-retry-level", firstRetryLevel, 1, 18);
            range("txmq.consumer.threads", threads, 1, 1000);
            range("txmq.consumer.batch-size", batchSize, 1, 1024);
            check(
                    !shutdownTimeout.isNegative() && shutdownTimeout.toMinutes() < 10,
                    "txmq.consumer.shutdown-timeout",
                    text(shutdownTimeout),
                    "be 0s to 10m");
        }
    }

    private static String text(Duration duration) {
        return DurationStyle.SIMPLE.print(duration, ChronoUnit.MILLIS);
    }

    private static void range(String key, int value, int least, int most) {
        check(value >= least && value <= most, key, value, "be %d to %d".formatted(least, most));
    }

    private static void check(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s must %s, was %s".formatted(key, rule, value));
        }
    }
}
