package dev.txmq.it.transactions;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;

/** Delivers each order; nothing in its table stops a second delivery. */
final class Deliveries {

    private final Books books;
    private final Map<String, Runnable> meddling = new ConcurrentHashMap<>();

    Deliveries(Books books) {
        this.books = books;
    }

    @IdempotentListener(topic = Orders.TOPIC_PROPERTY, group = "${orders.topic}-delivery")
    void deliver(ReceivedMessage<OrderPlaced> message) {
        String item = message.payload().item();
        books.delivered(item);
        Runnable action = meddling.get(item);
        if (action != null) {
            action.run();
        }
    }

    /** Does this each time before the commit. */
    void meddle(String item, Runnable action) {
        meddling.put(item, action);
    }

    void meddleOnce(String item, Runnable action) {
        meddling.put(item, () -> {
            meddling.remove(item);
            action.run();
        });
    }

    void leaveAlone(String item) {
        meddling.remove(item);
    }
}
