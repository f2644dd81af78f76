package dev.txmq.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Begins transactions in which the database refuses changes. Spring's own way, {@code setEnforceReadOnly}, tells the connection first, and
 * MySQL's driver then refuses the statement that tells the database. To other drivers a connection that is read-only is a hint.
 */
final class ReadOnlyTransactions extends JdbcTransactionManager {

    ReadOnlyTransactions(DataSource dataSource) {
        super(dataSource);
    }

    @Override
    protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("SET TRANSACTION READ ONLY");
        }
    }
}
