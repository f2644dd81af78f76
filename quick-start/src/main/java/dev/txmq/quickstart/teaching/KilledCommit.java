package dev.txmq.quickstart.teaching;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Ends the connection of a transaction at its commit, after the kit's last work: the half message is there. The transaction manager cannot
 * know whether the database has committed.
 */
final class KilledCommit implements TransactionExecutionListener {

    /** What the database has done when the connection dies. */
    enum Moment {
        COMMITTED,
        NOT_COMMITTED
    }

    private final DataSource dataSource;
    private final ThreadLocal<@Nullable Moment> next = new ThreadLocal<>();

    KilledCommit(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Of the transaction that the calling thread is in. */
    void killThis(Moment moment) {
        next.set(moment);
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        Moment moment = next.get();
        next.remove();
        if (moment != null) {
            kill(moment);
        }
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
        next.remove();
    }

    private void kill(Moment moment) {
        try {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            long id = id(connection);
            if (moment == Moment.COMMITTED) {
                connection.commit();
            }
            try (Connection other = dataSource.getConnection();
                    Statement statement = other.createStatement()) {
                statement.execute("KILL " + id);
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("The connection could not be killed", e);
        }
    }

    private static long id(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT CONNECTION_ID()")) {
            result.next();
            return result.getLong(1);
        }
    }
}
