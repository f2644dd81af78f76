package dev.txmq.rocketmq;

/**
 * One delivery of a message to a consumer group.
 *
 * @param attempt 1 for the first, counting up with each redelivery after a failure
 */
public record Delivery(WireMessage message, int attempt) {}
