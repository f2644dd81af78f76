package dev.txmq;

/**
 * A consumer group of the application has given a message up, and it waits for an operator. A Spring application event.
 *
 * <p>Guarantee: published at least once each time that a message is parked, by one instance of the group, after the transaction of the
 * row in {@code txmq_dead_letter} has committed. It is published when the message has arrived in {@code %DLQ%<group>}, and an
 * instance that dies before leaves that to the next one. Listeners are called without a transaction, in the thread that parks; what they
 * throw is logged, and they are not called again for it.
 *
 * @param deadLetter as it stands now, with its error
 */
public record MessageParkedEvent(DeadLetter deadLetter) {}
