package dev.txmq.database;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Begins a transaction of JDBC beside any of the application. JPA lends its connection to JDBC without saying that a transaction
 * is active on it, and REQUIRES_NEW would take that connection over. So JPA, or JTA, suspends its own first.
 */
final class ApartTransaction extends TransactionTemplate {

    private final transient List<TransactionTemplate> suspensions;

    ApartTransaction(JdbcTransactionManager transactionManager, List<TransactionTemplate> suspensions) {
        super(transactionManager);
        this.suspensions = suspensions;
    }

    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? executeBehind(0, action)
                : super.execute(action);
    }

    private <T extends @Nullable Object> T executeBehind(int suspended, TransactionCallback<T> action) {
        return suspended == suspensions.size()
                ? super.execute(action)
                : suspensions.get(suspended).execute(status -> executeBehind(suspended + 1, action));
    }
}
