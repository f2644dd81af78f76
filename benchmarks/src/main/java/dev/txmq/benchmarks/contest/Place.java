package dev.txmq.benchmarks.contest;

import java.nio.file.Path;

/**
 * Where a contender does the job.
 *
 * @param topic exists, and nobody else uses it
 * @param directory for what a contender keeps beside its databases; survives its process
 */
public record Place(Databases databases, String nameServer, String topic, Path directory, Patience patience) {

    /** URLs of the two databases, for a user {@code root} without a password. */
    public record Databases(String users, String points) {}

    /** How long contenders wait before they try again, where one can tell them. */
    public enum Patience {
        /** By their defaults. */
        AS_SHIPPED,
        /** So that a run after a crash settles soon. */
        SECONDS
    }

    public String producerGroup() {
        return topic + "-producer";
    }

    public String consumerGroup() {
        return topic + "-consumer";
    }

    public boolean isHurried() {
        return patience == Patience.SECONDS;
    }
}
