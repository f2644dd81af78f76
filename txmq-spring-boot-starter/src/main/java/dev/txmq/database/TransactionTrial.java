package dev.txmq.database;

import java.sql.Connection;
import java.sql.SQLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.InvalidIsolationLevelException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TxmqException;
import dev.txmq.config.UnusableSetupException;

/**
 * Begins a transaction as a handler's is, and rolls it back. A manager of another database would fail with each message, or worse,
 * commit apart from the inbox row.
 */
final class TransactionTrial {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionTrial.class);

    private TransactionTrial() {}

    static void run(KitDatabase database) {
        TransactionTemplate transaction = database.handlerTransaction();
        try {
            tryOut(database, transaction, false);
        } catch (InvalidIsolationLevelException e) {
            LOG.debug("the transaction manager leaves the isolation level to the connections", e);
            transaction.setIsolationLevel(TransactionDefinition.ISOLATION_DEFAULT);
            tryOut(database, transaction, true);
        }
    }

    private static void tryOut(KitDatabase database, TransactionTemplate transaction, boolean isolationOfConnection) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            boolean bound = TransactionSynchronizationManager.hasResource(database.dataSource())
                    || DatabaseChoice.dataSourceOf(database.transactionManager()) == null;
            Connection connection = DataSourceUtils.getConnection(database.dataSource());
            try {
                if (!bound || connection.getAutoCommit()) {
                    throw new UnusableSetupException(
                            ("The transactions of %s are not on the DataSource that txmq uses, so business data and messages would"
                                            + " not commit together")
                                    .formatted(database.transactionManager()
                                            .getClass()
                                            .getSimpleName()),
                            "set txmq.transaction-manager to the bean whose are, or txmq.data-source");
                }
                if (isolationOfConnection
                        && connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
                    throw new UnusableSetupException(
                            ("%s cannot set the isolation level of a transaction, and the connections are not at READ COMMITTED,"
                                            + " which handlers need")
                                    .formatted(database.transactionManager()
                                            .getClass()
                                            .getSimpleName()),
                            "set it for the connection pool, such as"
                                    + " spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED");
                }
            } catch (SQLException e) {
                throw new TxmqException("The connection of a transaction does not answer: " + e.getMessage(), e);
            } finally {
                DataSourceUtils.releaseConnection(connection, database.dataSource());
            }
        });
    }
}
