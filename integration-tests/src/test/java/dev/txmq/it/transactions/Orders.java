package dev.txmq.it.transactions;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** Places orders, and lets a test meddle with the transaction. */
final class Orders {

    static final String TOPIC_PROPERTY = "${orders.topic}";

    private final Books books;
    private final TransactionalPublisher publisher;
    private final PlatformTransactionManager transactions;
    private final String topic;

    Orders(Books books, TransactionalPublisher publisher, PlatformTransactionManager transactions, String topic) {
        this.books = books;
        this.publisher = publisher;
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

    MessageId publish(String item) {
        return publisher.publish(new OutgoingMessage(topic, item, new OrderPlaced(item)));
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }
}
