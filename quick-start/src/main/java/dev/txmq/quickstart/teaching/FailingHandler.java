package dev.txmq.quickstart.teaching;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.event.EventListener;

import dev.txmq.ListenerInterceptor;
import dev.txmq.MessageId;
import dev.txmq.MessageParkedEvent;
import dev.txmq.ReceivedMessage;

/** Throws where a handler would, for the messages of lessons. Once a message is parked, its handler works: a replay succeeds. */
final class FailingHandler implements ListenerInterceptor {

    private final Map<MessageId, Integer> failing = new ConcurrentHashMap<>();

    void failAttempts(MessageId id, int attempts) {
        failing.put(id, attempts);
    }

    @Override
    public void around(String group, List<ReceivedMessage<Object>> messages, Runnable handling) {
        for (ReceivedMessage<Object> message : messages) {
            if (message.attempt() <= failing.getOrDefault(message.id(), 0)) {
                throw new IllegalStateException("The handler fails, as the lesson wants it");
            }
        }
        handling.run();
    }

    @EventListener
    void mend(MessageParkedEvent event) {
        failing.remove(event.deadLetter().id());
    }
}
