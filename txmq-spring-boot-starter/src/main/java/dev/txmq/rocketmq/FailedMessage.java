package dev.txmq.rocketmq;

/**
 * A message that a group gave up.
 *
 * @param attempts how often it was tried since it was last sent
 * @param replay which replay this was; 0 when it came from its producer
 */
public record FailedMessage(WireMessage message, int attempts, int replay) {}
