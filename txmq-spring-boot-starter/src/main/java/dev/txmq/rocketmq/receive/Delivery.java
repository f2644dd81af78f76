package dev.txmq.rocketmq.receive;

import dev.txmq.rocketmq.WireMessage;

/**
 * One delivery of a message to a consumer group.
 *
 * @param attempt 1 for the first, counting up with each redelivery after a failure
 * @param isReplay whether an operator has sent it again
 */
public record Delivery(WireMessage message, int attempt, boolean isReplay) {}
