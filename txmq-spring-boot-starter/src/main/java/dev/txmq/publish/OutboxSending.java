package dev.txmq.publish;

import java.util.ArrayList;
import java.util.List;

import dev.txmq.rocketmq.WireMessage;

/** Mode outbox: no half message; the row is written with the transaction, and the queue sends it right after the commit. */
final class OutboxSending implements Sending {

    private final OutboxQueue queue;
    private final List<WireMessage> messages = new ArrayList<>();

    OutboxSending(OutboxQueue queue) {
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
        queue.add(messages);
    }

    @Override
    public void abandon() {}
}
