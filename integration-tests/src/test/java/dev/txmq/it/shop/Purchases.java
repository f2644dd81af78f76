package dev.txmq.it.shop;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** Sells items, and lets a test meddle with the end of the transaction. */
class Purchases {

    private final JdbcClient jdbc;
    private final TransactionalPublisher publisher;

    Purchases(JdbcClient jdbc, TransactionalPublisher publisher) {
        this.jdbc = jdbc;
        this.publisher = publisher;
    }

    @Transactional
    MessageId buy(String item) {
        jdbc.sql("INSERT INTO purchase (item) VALUES (?)").param(item).update();
        return publisher.publish(new OutgoingMessage("purchase-made", item, new PurchaseMade(item)));
    }

    /** Buys, then runs this after the half message has been sent and before the commit. */
    @Transactional
    MessageId buyAndBeforeCommit(String item, Runnable meddling) {
        MessageId id = buy(item);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                meddling.run();
            }
        });
        return id;
    }

    /** Buys, then runs this after the commit and before END_TRANSACTION. */
    @Transactional
    MessageId buyAndAfterCommit(String item, Runnable meddling) {
        MessageId id = buy(item);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                meddling.run();
            }
        });
        return id;
    }

    boolean isBought(String item) {
        return count(jdbc, "purchase", item) > 0;
    }

    static int count(JdbcClient jdbc, String table, String item) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE item = ?")
                .param(item)
                .query(Integer.class)
                .single();
    }
}
