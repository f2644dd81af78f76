package dev.txmq.notify;

import dev.txmq.TxmqException;

/**
 * Tells outside parties over HTTP.
 *
 * <p>Guarantee: once the caller's transaction has committed, each endpoint that was meant is told at least once, or the delivery is
 * on record as EXHAUSTED, CANCELLED or CONFIRMED ({@link DeliveryLog}). If it rolls back, nothing is told. The same notice may arrive more
 * than once, and notices may arrive in another order, unless the endpoint is an ordered one. Receivers tell repetitions by {@code
 * webhook-id}.
 *
 * <p>The form on the wire is that of Standard Webhooks 1.0.0. Safe for use by many threads.
 */
public interface Notifier {

    /**
     * Records one delivery for each endpoint of the recipient that wants the type, disabled ones included. Joins the caller's transaction,
     * writes no row that other calls write, and sends nothing.
     *
     * @return how many deliveries. 0 if no endpoint wants the type, and if the recipient has a notice of this id already.
     * @throws TxmqException if the calling thread has no transaction on the database of the kit
     * @throws IllegalArgumentException if the payload cannot be written as JSON, or is larger than {@code txmq.notifier.max-payload}
     */
    int notify(Notice notice);
}
