package dev.txmq;

/**
 * The relay has given a message up, which is FAILED until an operator retries it. A Spring application event.
 *
 * <p>Guarantee: published at most once each time that a message becomes FAILED, after that has committed, by the instance that has tried
 * it last; an instance that dies in between publishes none. {@link MessageLog#failed} finds the message all the same. Listeners are
 * called without a transaction, in the relay's thread; what they throw is logged.
 *
 * @param message as it stands now, with its error
 */
public record PublishingFailedEvent(LoggedMessage message) {}
