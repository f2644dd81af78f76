package dev.txmq.database;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows the transactions of one manager of the kit's database. */
final class BusinessTransactions implements TransactionExecutionListener {

    private final Rollback rollback;

    BusinessTransactions(Rollback rollback) {
        this.rollback = rollback;
    }

    @Override
    public void afterBegin(TransactionExecution execution, @Nullable Throwable beginFailure) {
        if (beginFailure == null
                && execution.isNewTransaction()
                && TransactionSynchronizationManager.isSynchronizationActive()
                && BusinessTransaction.current() == null) {
            TransactionSynchronizationManager.registerSynchronization(new BusinessTransaction(rollback, execution));
        }
    }

    @Override
    public void beforeCommit(TransactionExecution execution) {
        BusinessTransaction transaction = of(execution);
        if (transaction != null) {
            transaction.lastBeforeCommit(execution);
        }
    }

    @Override
    public void beforeRollback(TransactionExecution execution) {
        BusinessTransaction transaction = of(execution);
        if (transaction != null) {
            transaction.managerRollsBack();
        }
    }

    /** Null for what ends with a savepoint. */
    private static @Nullable BusinessTransaction of(TransactionExecution execution) {
        if (!execution.isNewTransaction()) {
            return null;
        }
        BusinessTransaction transaction = BusinessTransaction.current();
        return transaction != null && transaction.isOf(execution) ? transaction : null;
    }
}
