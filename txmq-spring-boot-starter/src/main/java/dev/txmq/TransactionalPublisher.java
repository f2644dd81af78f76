package dev.txmq;

/**
 * Publishes messages as part of the caller's database transaction.
 *
 * <p>Guarantee: consumers see the message if, and only if, the transaction that is active when {@link #publish} is called
 * commits; whatever process or connection dies on the way. One that is to be delivered later is seen when it is due, unless {@link
 * MessageLog#cancel} comes before. They may see it more than once, which is what {@link
 * IdempotentListener} is for. Order between messages is not guaranteed.
 *
 * <p>Safe for use by many threads; a message belongs to the transaction of the thread that publishes it.
 */
public interface TransactionalPublisher {

    /**
     * Adds a message to the current transaction. The payload is written at once, as JSON or by a {@link PayloadCodec}; nothing reaches the broker before
     * the transaction is about to commit, and nothing ever does if it rolls back before that. A delayed message is written to the
     * database at once, and reaches the broker when it is due.
     *
     * @return the id under which the message is logged, delivered and de-duplicated
     * <p>The transaction must be one that a transaction manager of the kit's {@code DataSource}, a bean, has begun. Publish at the
     * latest in phase BEFORE_COMMIT of a {@code @TransactionalEventListener}, or in what JPA calls when it flushes; in phase
     * AFTER_COMMIT it is too late.
     *
     * @throws TxmqException if no such read-write transaction is active, or it has committed already, if the payload cannot
     *     be written or is over 4 MiB, if it is due more than {@link OutgoingMessage#LONGEST_DELAY} ahead, or if the topic is not listed in {@code txmq.producer.topics}. With
     *     {@code txmq.producer.on-broker-failure=reject}, thrown by the commit, which then becomes a rollback, while the broker
     *     does not take messages.
     */
    MessageId publish(OutgoingMessage message);
}
