package dev.txmq.it.shop;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** Sells items, and lets a test meddle with the end of the transaction. */
public class Purchases {

    private final JdbcClient jdbc;
    private final TransactionalPublisher publisher;
    private final ThreadLocal<@Nullable Runnable> beforeCommit = new ThreadLocal<>();

    /** The publisher comes first, so the kit's listener runs before this one. */
    public Purchases(
            JdbcClient jdbc, TransactionalPublisher publisher, ConfigurableTransactionManager transactionManager) {
        this.jdbc = jdbc;
        this.publisher = publisher;
        transactionManager.addListener(new TransactionExecutionListener() {
            @Override
            public void beforeCommit(TransactionExecution transaction) {
                meddle();
            }
        });
    }

    private void meddle() {
        Runnable meddling = beforeCommit.get();
        beforeCommit.remove();
        if (meddling != null) {
            meddling.run();
        }
    }

    @Transactional
    public MessageId buy(String item) {
        jdbc.sql("INSERT INTO purchase (item) VALUES (?)").param(item).update();
        return publisher.publish(new OutgoingMessage("purchase-made", item, new PurchaseMade(item)));
    }

    /** Buys, then runs this after the half message has been sent and before the commit. */
    @Transactional
    public MessageId buyAndBeforeCommit(String item, Runnable meddling) {
        beforeCommit.set(meddling);
        return buy(item);
    }

    /** Buys, then runs this after the commit and before END_TRANSACTION. */
    @Transactional
    public MessageId buyAndAfterCommit(String item, Runnable meddling) {
        MessageId id = buy(item);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                meddling.run();
            }
        });
        return id;
    }

    public boolean isBought(String item) {
        return count(jdbc, "purchase", item) > 0;
    }

    public static int count(JdbcClient jdbc, String table, String item) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE item = ?")
                .param(item)
                .query(Integer.class)
                .single();
    }
}
