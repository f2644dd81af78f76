package dev.txmq;

import java.time.Duration;
import java.util.Optional;

/**
 * Waits for the reply to a message that was published with {@link OutgoingMessage#withReplyTo}, for callers that need it at once.
 *
 * <p>A reply is a message like any other: an {@link IdempotentListener} of the application handles it, whether somebody waits or not. Who
 * waits is woken after that listener has committed, in this instance only. So with several instances, give the listener a group of its own
 * in each of them, or it may be another instance that gets the reply.
 *
 * <p>Waiting is no part of the guarantee. When the instance dies, or the time is over, nobody waits any more: the message is handled and
 * answered all the same, and the reply is handled by the listener of another instance of the group, or after the next start. Do not take an
 * empty answer for a refusal.
 *
 * <p>Safe for use by many threads.
 */
public interface Replies {

    /**
     * From now on the reply to the message is kept for whoever waits. Call it in the transaction that publishes the message: after the commit,
     * the reply could have come before.
     *
     * @param asked what {@link TransactionalPublisher#publish} returned
     * @return ends by itself if the transaction rolls back; else it must be closed
     * @throws TxmqException if no transaction is active
     */
    Waiting expect(MessageId asked);

    /** One who waits for one reply. */
    interface Waiting extends AutoCloseable {

        /**
         * Waits for the first reply that was handled here. Call it after the commit: the message is not sent before.
         *
         * @param atMost how long
         * @return empty if none came in time, or the transaction has rolled back; the reply may come later
         * @throws TxmqException if a transaction is active, or the thread is interrupted
         */
        Optional<ReceivedMessage<?>> await(Duration atMost);

        /** Waits no more. */
        @Override
        void close();
    }
}
