package dev.txmq.console.now;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * How a service is. What it does not tell is null.
 *
 * @param instances those that were asked: one, unless more are known
 * @param totals what each instance has done since its start, by an id that is new at each start
 * @param failures why something is not known
 */
record State(
        String service,
        List<Instance> instances,
        Map<String, Totals> totals,
        @Nullable Backlog backlog,
        List<String> failures) {

    private static final String UP = "UP";

    /** Whether a human may look away. */
    public boolean isWell() {
        return failures.isEmpty()
                && instances.stream().allMatch(Instance::isWell)
                && (backlog == null || backlog.failed() == 0 && backlog.parked() == 0);
    }

    /** That of the first instance that is not up, if there is one. */
    public @Nullable String health() {
        return instances.stream()
                .filter(instance -> !instance.isWell())
                .findFirst()
                .orElse(instances.get(0))
                .health();
    }

    /** Whether each of them is worth a line. */
    public boolean isSpread() {
        return instances.size() > 1;
    }

    /**
     * One process of a service.
     *
     * @param health as Spring Boot names it, or null if it does not tell
     */
    record Instance(String name, @Nullable String health) {

        public boolean isWell() {
            return health == null || health.equals(UP);
        }
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
            Map<String, Long> lag,
            @Nullable Traffic traffic) {

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
