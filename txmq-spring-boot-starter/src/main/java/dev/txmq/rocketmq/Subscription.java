package dev.txmq.rocketmq;

/**
 * What one consumer group receives.
 *
 * @param tags {@code *} or names separated by {@code ||}
 * @param batchSize how many messages the handler is given at most
 */
public record Subscription(String group, String topic, String tags, int batchSize) {

    /** How the groups end that read dead letters; the broker keeps one subscription for a group, so no listener has such a one. */
    public static final String DEAD_LETTERS_SUFFIX = "-dead-letters";

    public String deadLettersGroup() {
        return group + DEAD_LETTERS_SUFFIX;
    }
}
