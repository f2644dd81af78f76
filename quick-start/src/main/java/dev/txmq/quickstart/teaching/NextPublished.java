package dev.txmq.quickstart.teaching;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

import dev.txmq.MessageId;
import dev.txmq.TransactionalPublisher;

/** Tells which message the user service publishes next, in its transaction: nobody else has heard of the message then. */
final class NextPublished implements BeanPostProcessor {

    private final AtomicReference<@Nullable Consumer<MessageId>> waiting = new AtomicReference<>();

    void tell(Consumer<MessageId> listener) {
        waiting.set(listener);
    }

    void forget() {
        waiting.set(null);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof TransactionalPublisher publisher)) {
            return bean;
        }
        return (TransactionalPublisher) message -> {
            MessageId id = publisher.publish(message);
            Consumer<MessageId> listener = waiting.getAndSet(null);
            if (listener != null) {
                listener.accept(id);
            }
            return id;
        };
    }
}
