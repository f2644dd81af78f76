package dev.txmq.database;

import javax.sql.DataSource;

import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Rolls back the transaction of the calling thread that its manager left as it was. */
@FunctionalInterface
interface Rollback {

    void run() throws Exception;

    static Rollback of(PlatformTransactionManager manager, DataSource dataSource) {
        return manager instanceof JtaTransactionManager jta ? ofJta(jta) : ofConnection(dataSource);
    }

    private static Rollback ofJta(JtaTransactionManager manager) {
        return () -> {
            UserTransaction transaction = manager.getUserTransaction();
            if (transaction != null && transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        };
    }

    private static Rollback ofConnection(DataSource dataSource) {
        return () -> {
            if (TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder holder
                    && !holder.getConnection().getAutoCommit()) {
                holder.getConnection().rollback();
            }
        };
    }
}
