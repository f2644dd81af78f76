package dev.txmq.console.now;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * How a service is. What it does not tell is null.
 *
 * @param health as Spring Boot names it
 * @param failures why something is not known
 */
record State(
        String service, @Nullable String health, @Nullable Backlog backlog, List<String> failures) {

    private static final String UP = "UP";

    /** Whether a human may look away. */
    public boolean isWell() {
        return failures.isEmpty()
                && (health == null || health.equals(UP))
                && (backlog == null || backlog.failed() == 0 && backlog.parked() == 0);
    }

    /**
     * What has come together.
     *
     * @param unconfirmed messages that the broker has not confirmed
     * @param scheduled messages that wait for their time
     * @param failed messages that were given up
     * @param oldestUnconfirmedSeconds how old the oldest is that is not confirmed, or null if there is none
     * @param parked dead letters that wait for an operator
     * @param lag by group, how many messages the broker has that are not handled
     */
    record Backlog(
            long unconfirmed,
            long scheduled,
            long failed,
            @Nullable Long oldestUnconfirmedSeconds,
            long parked,
            Map<String, Long> lag) {}

    /** What {@code txmq} answers. */
    record Overview(
            Map<String, Long> messages,
            @Nullable Long oldestUnconfirmedSeconds,
            Map<String, Map<String, Long>> deadLetters,
            Map<String, Long> lag) {

        Overview {
            messages = Map.copyOf(messages);
            deadLetters = Map.copyOf(deadLetters);
            lag = Map.copyOf(lag);
        }

        Backlog backlog() {
            return new Backlog(
                    messages.getOrDefault("COMMITTED", 0L),
                    messages.getOrDefault("SCHEDULED", 0L),
                    messages.getOrDefault("FAILED", 0L),
                    oldestUnconfirmedSeconds,
                    deadLetters.values().stream()
                            .mapToLong(states -> states.getOrDefault("PARKED", 0L))
                            .sum(),
                    new TreeMap<>(lag));
        }
    }

    /** What {@code health} answers. */
    record Health(String status) {

        Health {
            Objects.requireNonNull(status, "status");
        }
    }
}
