package dev.txmq.publish;

import java.util.List;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.HalfMessage;

/** How the messages of a transaction reach the broker: one implementation for each {@code txmq.producer.mode}. */
interface Sending {

    /**
     * Whether these messages of a transaction that is about to commit go to the broker now; otherwise the relay publishes them.
     *
     * @throws TxmqException if they cannot, and the transaction must not commit without
     */
    boolean goesToBroker(List<WireMessage> messages);

    /**
     * Their rows are written, and the commit follows.
     *
     * @throws TxmqException if the transaction must not commit
     */
    List<HalfMessage> beforeCommit(List<WireMessage> messages);

    /** The transaction has committed. */
    void afterCommit(List<WireMessage> messages, List<HalfMessage> halves);

    /** The transaction has not committed, since {@link #beforeCommit} threw. */
    void abandon(List<HalfMessage> halves);
}
