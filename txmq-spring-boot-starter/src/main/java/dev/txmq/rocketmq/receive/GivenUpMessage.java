package dev.txmq.rocketmq.receive;

import dev.txmq.rocketmq.WireMessage;

/**
 * A message that a group gave up.
 *
 * @param attempts how often it was tried since it was last sent
 * @param replay which replay this was; 0 when it came from its producer
 */
public record GivenUpMessage(WireMessage message, int attempts, int replay) {}
