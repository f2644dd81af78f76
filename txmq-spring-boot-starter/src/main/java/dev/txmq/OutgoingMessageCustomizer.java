package dev.txmq;

/**
 * Changes each message before it is published, such as by a header with the tenant or the user; {@link ListenerInterceptor} reads it
 * on the other side. Beans of this type are called in their {@code @Order}.
 *
 * <p>It is called in {@link TransactionalPublisher#publish}, in the caller's thread and transaction; what it throws reaches the caller,
 * and nothing is published.
 */
@FunctionalInterface
public interface OutgoingMessageCustomizer {

    /** Returns the message to publish, which may be the same. */
    OutgoingMessage customize(OutgoingMessage message);
}
