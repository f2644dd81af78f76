package dev.txmq.publish;

import java.util.ArrayList;
import java.util.List;

import dev.txmq.rocketmq.WireMessage;

/**
 * No half message: the row is written with the transaction, and a queue sends it right after the commit. So it is for all messages in mode
 * outbox, and for ordered ones in both modes.
 */
final class OutboxSending implements Sending {

    /** Sends messages that are committed; what it cannot keep or send, it leaves to the relay. */
    interface Queue {

        /** Whether a broker that is up takes each of these. */
        boolean reaches(List<WireMessage> messages);

        void add(List<WireMessage> committed);
    }

    private final Queue queue;
    private final List<WireMessage> messages = new ArrayList<>();

    OutboxSending(Queue queue) {
        this.queue = queue;
    }

    @Override
    public boolean goesToBroker(List<WireMessage> messages) {
        return queue.reaches(messages);
    }

    @Override
    public void beforeCommit(List<WireMessage> messages) {
        this.messages.addAll(messages);
    }

    @Override
    public void afterCommit() {
        if (!messages.isEmpty()) {
            queue.add(messages);
        }
    }

    @Override
    public void abandon() {}
}
