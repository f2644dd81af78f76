package dev.txmq.publish;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes and sends messages that were published while the transaction was about to commit, such as by a
 * {@code @TransactionalEventListener} of phase BEFORE_COMMIT: Spring does not call a synchronisation that is registered in
 * that phase, so the message would be lost. The transaction manager tells right before the commit.
 */
final class LatePublications implements SmartInitializingSingleton {

    private final ObjectProvider<ConfigurableTransactionManager> transactionManagers;

    LatePublications(ObjectProvider<ConfigurableTransactionManager> transactionManagers) {
        this.transactionManagers = transactionManagers;
    }

    @Override
    public void afterSingletonsInstantiated() {
        transactionManagers.forEach(manager -> manager.addListener(new SendBeforeCommit()));
    }

    private static final class SendBeforeCommit implements TransactionExecutionListener {

        @Override
        public void beforeCommit(TransactionExecution transaction) {
            if (transaction.isNewTransaction() && TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.getSynchronizations().stream()
                        .filter(TransactionMessages.class::isInstance)
                        .map(TransactionMessages.class::cast)
                        .forEach(TransactionMessages::writeAndSend);
            }
        }
    }
}
