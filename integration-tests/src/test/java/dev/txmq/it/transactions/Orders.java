package dev.txmq.it.transactions;

import java.time.Duration;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** Places orders, and lets a test meddle with the transaction. */
final class Orders {

    static final String TOPIC_PROPERTY = "${orders.topic}";

    private final Books books;
    private final TransactionalPublisher publisher;
    private final MessageLog messageLog;
    private final PlatformTransactionManager transactions;
    private final String topic;

    Orders(
            Books books,
            TransactionalPublisher publisher,
            MessageLog messageLog,
            PlatformTransactionManager transactions,
            String topic) {
        this.books = books;
        this.publisher = publisher;
        this.messageLog = messageLog;
        this.transactions = transactions;
        this.topic = topic;
    }

    MessageId place(String item) {
        return place(item, () -> {});
    }

    /** @param meanwhile after the publication and before the commit */
    MessageId place(String item, Runnable meanwhile) {
        return transaction().execute(status -> {
            books.ordered(item);
            MessageId id = publish(item);
            meanwhile.run();
            return id;
        });
    }

    /** Its message is delivered after a while. */
    MessageId placeLater(String item, Duration delay) {
        return transaction().execute(status -> {
            books.ordered(item);
            return publisher.publish(new OutgoingMessage(topic, item, new OrderPlaced(item)).deliverAfter(delay));
        });
    }

    /** Places another order instead of telling of the first, if it is not too late. */
    boolean cancel(String item) {
        return transaction().execute(status -> {
            books.ordered(item + "-instead");
            return messageLog.cancel(messageLog.findByKey(item, 1).get(0).id());
        });
    }

    MessageId publish(String item) {
        return publisher.publish(new OutgoingMessage(topic, item, new OrderPlaced(item)));
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }
}
