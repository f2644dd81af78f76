package dev.txmq.rocketmq.send;

import dev.txmq.rocketmq.WireMessage;

/**
 * A half message that the broker has stored: everything that END_TRANSACTION must repeat to it.
 *
 * @param broker name of the broker that holds it
 * @param queueOffset where it stands in the half queue
 * @param commitLogOffset where it stands in that broker's commit log
 * @param clientMessageId the id that the client library gave it, which serves as transaction id too
 */
public record HalfMessage(
        WireMessage message, String broker, long queueOffset, long commitLogOffset, String clientMessageId) {}
