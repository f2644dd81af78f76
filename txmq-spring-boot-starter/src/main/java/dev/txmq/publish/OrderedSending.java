package dev.txmq.publish;

import java.util.ArrayList;
import java.util.List;

import dev.txmq.rocketmq.WireMessage;

/** Ordered messages: no half message, whatever the mode; the queue sends them right after the commit, one after the other of a key. */
final class OrderedSending implements Sending {

    private final OrderedQueue queue;
    private final List<WireMessage> messages = new ArrayList<>();

    OrderedSending(OrderedQueue queue) {
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
