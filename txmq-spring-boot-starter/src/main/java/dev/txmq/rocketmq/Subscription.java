package dev.txmq.rocketmq;

/**
 * What one consumer group receives.
 *
 * @param tags {@code *} or names separated by {@code ||}
 * @param batchSize how many messages the handler is given at most
 */
public record Subscription(String group, String topic, String tags, int batchSize) {}
