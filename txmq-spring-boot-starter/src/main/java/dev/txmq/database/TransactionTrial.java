package dev.txmq.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

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
 * Tries the transaction manager as handlers use it. A manager of another database would fail with each message, or worse, commit
 * apart from the inbox row.
 *
 * <ol>
 *   <li>A transaction is begun and rolled back. A manager that says which {@code DataSource} it is on must have bound a connection
 *       of the kit's, without auto-commit.
 *   <li>One that does not say, such as one of JTA, is known by what it does: a row that it rolls back is gone, and a row
 *       that it commits is there. A crash in between leaves a row of {@code txmq_purge} that stands for nothing.
 * </ol>
 */
final class TransactionTrial {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionTrial.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final boolean saysItsDataSource;

    private TransactionTrial(KitDatabase database) {
        this.database = database;
        this.transaction = database.handlerTransaction();
        this.saysItsDataSource = DatabaseChoice.dataSourceOf(database.transactionManager()) != null;
    }

    static void run(KitDatabase database) {
        new TransactionTrial(database).run();
    }

    private void run() {
        try {
            tryConnection(false);
        } catch (InvalidIsolationLevelException e) {
            LOG.debug("the transaction manager leaves the isolation level to the connections", e);
            transaction.setIsolationLevel(TransactionDefinition.ISOLATION_DEFAULT);
            tryConnection(true);
        }
        if (!saysItsDataSource && (isThereAfter(true) || !isThereAfter(false))) {
            throw onAnotherDataSource();
        }
    }

    private void tryConnection(boolean isolationOfConnection) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            boolean bound = TransactionSynchronizationManager.hasResource(database.dataSource());
            Connection connection = DataSourceUtils.getConnection(database.dataSource());
            try {
                if (saysItsDataSource && (!bound || connection.getAutoCommit())) {
                    throw onAnotherDataSource();
                }
                if (isolationOfConnection
                        && connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
                    throw new UnusableSetupException(
                            ("%s cannot set the isolation level of a transaction, and the connections are not at READ COMMITTED,"
                                            + " which handlers need")
                                    .formatted(manager()),
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

    private boolean isThereAfter(boolean rollback) {
        String trial = "trial-" + UUID.randomUUID();
        transaction.executeWithoutResult(status -> {
            if (rollback) {
                status.setRollbackOnly();
            }
            database.jdbc()
                    .sql("INSERT INTO txmq_purge (producer_group, purged_table) VALUES (?, '')")
                    .param(trial)
                    .update();
        });
        // by deleting it, since a proxy may let another server answer a query
        int deleted = Objects.requireNonNull(database.kitTransaction(TIMEOUT)
                .execute(status -> database.jdbc()
                        .sql("DELETE FROM txmq_purge WHERE producer_group = ? AND purged_table = ''")
                        .param(trial)
                        .update()));
        return deleted == 1;
    }

    private UnusableSetupException onAnotherDataSource() {
        return new UnusableSetupException(
                ("The transactions of %s are not on the DataSource that txmq uses, so business data and messages would not commit"
                                + " together")
                        .formatted(manager()),
                saysItsDataSource
                        ? "set txmq.transaction-manager to the bean whose are, or txmq.data-source"
                        : "let the DataSource take part in its transactions, with JTA one of an XADataSource, or set"
                                + " txmq.transaction-manager to the bean whose are, or txmq.data-source");
    }

    private String manager() {
        return database.transactionManager().getClass().getSimpleName();
    }
}
