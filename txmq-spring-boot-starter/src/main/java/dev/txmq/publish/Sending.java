package dev.txmq.publish;

import java.util.List;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.WireMessage;

/**
 * How the messages of one transaction reach the broker. It keeps what it has sent of them until the transaction ends, and belongs to the
 * thread of the transaction.
 */
interface Sending {

    /**
     * Whether these messages of a transaction that is about to commit go to the broker now; otherwise the relay publishes them.
     *
     * @throws TxmqException if they cannot, and the transaction must not commit without
     */
    boolean goesToBroker(List<WireMessage> messages);

    /**
     * The rows of messages that go to the broker are written, and the commit follows. May be called again, with further messages.
     *
     * @throws TxmqException if the transaction must not commit
     */
    void beforeCommit(List<WireMessage> messages);

    /** The transaction has committed. */
    void afterCommit();

    /** The transaction has not committed, since {@link #goesToBroker} or {@link #beforeCommit} threw. */
    void abandon();
}
