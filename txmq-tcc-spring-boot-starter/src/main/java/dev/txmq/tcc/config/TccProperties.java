package dev.txmq.tcc.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.txmq.config.NameRules;

import static dev.txmq.config.TxmqProperties.text;

/**
 * What an application can set about its activities and reservations. A wrong value stops the start.
 *
 * @param timeout from the begin of an activity until anybody may cancel it. At least {@code try-timeout} times {@code try-attempts}.
 * @param tryTimeout how long one request to a participant may take. 100ms to 1m.
 * @param tryAttempts how often a participant is asked that does not answer, or with an error of its own. 1 to 10.
 * @param participants where participants are that are no beans of this application, by name.
 * @param initiators whose activities this application's participants take part in, and whom they ask about the outcome, by
 *     {@code spring.application.name} of each.
 * @param topic where the outcomes for this application's participants arrive. Default: {@code <spring.application.name>-outcomes}.
 * @param group the consumer group that handles them. Default: the same.
 * @param askAfter how long after the deadline a participant asks for an outcome that has not come; doubles with each question. 1s to 1h.
 * @param askMaxInterval the longest interval between two questions, and between two checks of an activity that is not settled.
 * @param overdueAfter how long after the deadline, or the decision, something that is open counts as overdue. 1s to 1d.
 * @param clockTolerance how long after its deadline a try is still taken. 0s to 1h.
 * @param pollInterval how often to look for what is due. 10ms to 1m.
 * @param batchSize how much is claimed at once. 1 to 200.
 * @param activityRetention how long activities are kept that are settled everywhere. 1d to 3650d.
 * @param reservationRetention how long settled reservations are kept; at least {@code txmq.retention.inbox}. 2d to 3650d: longer
 *     than a try may be late.
 */
@ConfigurationProperties(prefix = "txmq.tcc", ignoreUnknownFields = false)
public record TccProperties(
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("3s") Duration tryTimeout,
        @DefaultValue("3") int tryAttempts,
        @DefaultValue Map<String, ParticipantAddress> participants,
        @DefaultValue Map<String, InitiatorAddress> initiators,
        @Nullable String topic,
        @Nullable String group,
        @DefaultValue("10s") Duration askAfter,
        @DefaultValue("10m") Duration askMaxInterval,
        @DefaultValue("5m") Duration overdueAfter,
        @DefaultValue("1m") Duration clockTolerance,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("200") int batchSize,
        @DefaultValue("30d") Duration activityRetention,
        @DefaultValue("30d") Duration reservationRetention) {

    public TccProperties {
        range("try-timeout", tryTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
        range("try-attempts", tryAttempts, 10);
        range("timeout", timeout, tryTimeout.multipliedBy(tryAttempts), Duration.ofDays(1));
        range("ask-after", askAfter, Duration.ofSeconds(1), Duration.ofHours(1));
        range("ask-max-interval", askMaxInterval, askAfter, Duration.ofDays(1));
        range("overdue-after", overdueAfter, Duration.ofSeconds(1), Duration.ofDays(1));
        range("clock-tolerance", clockTolerance, Duration.ZERO, Duration.ofHours(1));
        range("poll-interval", pollInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
        range("batch-size", batchSize, 200);
        range("activity-retention", activityRetention, Duration.ofDays(1), Duration.ofDays(3650));
        range("reservation-retention", reservationRetention, Duration.ofDays(2), Duration.ofDays(3650));
        participants = Map.copyOf(participants);
        initiators = Map.copyOf(initiators);
        participants.forEach((name, address) -> check("participants." + name, address.url()));
        participants.forEach((name, address) -> {
            if (!NameRules.isTopic(address.topicOf(name))) {
                throw new IllegalArgumentException(
                        "txmq.tcc.participants.%s.topic must be a topic of 1 to 127 of a-z A-Z 0-9 _ - %% |, was %s"
                                .formatted(name, address.topicOf(name)));
            }
        });
        initiators.forEach((name, address) -> check("initiators." + name, address.url()));
    }

    /**
     * Where a participant is.
     *
     * @param url base address of its service, such as {@code http://accounts:8084}
     * @param topic of that service, where it expects outcomes. Default: {@code <name>-outcomes}.
     */
    public record ParticipantAddress(URI url, @Nullable String topic) {

        /** The topic, or what it is by default. */
        public String topicOf(String name) {
            return topic == null || topic.isBlank() ? name + "-outcomes" : topic;
        }
    }

    /**
     * Where an initiator is.
     *
     * @param url base address of its service
     */
    public record InitiatorAddress(URI url) {}

    private static void check(String key, @Nullable URI url) {
        boolean usable = url != null
                && url.getHost() != null
                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getQuery() == null;
        if (!usable) {
            throw new IllegalArgumentException(
                    "txmq.tcc.%s.url must be a base address such as http://accounts:8084, was %s".formatted(key, url));
        }
    }

    private static void range(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "txmq.tcc.%s must be %s to %s, was %s".formatted(key, text(least), text(most), text(value)));
        }
    }

    private static void range(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("txmq.tcc.%s must be 1 to %d, was %d".formatted(key, most, value));
        }
    }
}
