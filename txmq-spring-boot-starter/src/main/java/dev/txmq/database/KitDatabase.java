package dev.txmq.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TransactionalDatabase;

/** The database that holds the business tables and the kit's. */
public final class KitDatabase implements TransactionalDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(KitDatabase.class);

    private final DataSource dataSource;
    private final PlatformTransactionManager applicationTransactions;
    private final TransactionTemplate handlerTransaction;
    private final List<TransactionTemplate> suspensions = new ArrayList<>();
    private final boolean followsTransactions;
    private final JdbcClient jdbc;

    /** @param others further transaction managers of the same DataSource */
    KitDatabase(
            DataSource dataSource,
            PlatformTransactionManager applicationTransactions,
            Collection<PlatformTransactionManager> others) {
        this.dataSource = dataSource;
        this.applicationTransactions = applicationTransactions;
        this.handlerTransaction = readCommitted(applicationTransactions);
        this.followsTransactions = follow(applicationTransactions);
        this.jdbc = JdbcClient.create(dataSource);
        others.forEach(this::follow);
    }

    private boolean follow(PlatformTransactionManager manager) {
        if (!(manager instanceof DataSourceTransactionManager)) {
            TransactionTemplate suspension = new TransactionTemplate(manager);
            suspension.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
            suspensions.add(suspension);
        }
        if (manager instanceof ConfigurableTransactionManager configurable) {
            configurable.addListener(new BusinessTransactions(Rollback.of(manager, dataSource)));
            return true;
        }
        return false;
    }

    /** That of the business tables, which the kit uses too. */
    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    PlatformTransactionManager transactionManager() {
        return applicationTransactions;
    }

    /** Statements join the transaction of the calling thread, if it has one on this database. */
    public JdbcClient jdbc() {
        return jdbc;
    }

    /**
     * The transaction of the calling thread on this very database, or null: one that a transaction manager of this database has
     * begun. A transaction of another manager that happens to use this database is none.
     */
    public @Nullable BusinessTransaction transaction() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        BusinessTransaction known = BusinessTransaction.current();
        if (known == null && !followsTransactions && hasTransactionalConnection()) {
            known = new BusinessTransaction(Rollback.of(applicationTransactions, dataSource), null);
            TransactionSynchronizationManager.registerSynchronization(known);
            TransactionSynchronizationManager.registerSynchronization(new LastBeforeCommit(known));
        }
        return known;
    }

    @Override
    public boolean isInTransaction() {
        return transaction() != null;
    }

    private boolean hasTransactionalConnection() {
        try {
            return TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder holder
                    && !holder.getConnection().getAutoCommit();
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("The connection of a transaction does not answer", e);
        }
    }

    /** For a manager that does not tell what it does; after those synchronisations that flush SQL. */
    private record LastBeforeCommit(BusinessTransaction transaction) implements TransactionSynchronization {

        @Override
        public void beforeCommit(boolean readOnly) {
            transaction.lastBeforeCommit();
        }
    }

    /**
     * For handlers: the application's own transaction manager, so that its repositories take part. READ COMMITTED, since a
     * missing inbox row would leave gap locks behind at REPEATABLE READ, and those deadlock.
     */
    @Override
    public TransactionTemplate handlerTransaction() {
        return handlerTransaction;
    }

    /** For work on behalf of a caller of the application, in whose transaction it is if there is one. */
    public TransactionTemplate callerTransaction() {
        return new TransactionTemplate(applicationTransactions);
    }

    /** Whether that is the manager of {@link #handlerTransaction}. */
    public boolean isHandlersManager(TransactionManager manager) {
        return manager == applicationTransactions;
    }

    /** For the kit's own short work, apart from any transaction of the application. */
    @Override
    public TransactionTemplate kitTransaction(Duration timeout) {
        return apart(new JdbcTransactionManager(dataSource), timeout);
    }

    /**
     * For reading what is committed, apart from any transaction of the application. The database refuses changes, and ends what takes
     * longer.
     */
    public TransactionTemplate readTransaction(Duration timeout) {
        return apart(new ReadOnlyTransactions(dataSource), timeout);
    }

    private TransactionTemplate apart(JdbcTransactionManager manager, Duration timeout) {
        TransactionTemplate template = new ApartTransaction(manager, List.copyOf(suspensions));
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        template.setTimeout(Math.toIntExact(timeout.toSeconds()));
        return template;
    }

    private static TransactionTemplate readCommitted(PlatformTransactionManager transactionManager) {
        TransactionTemplate template = new TransactionTemplate(transactionManager);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return template;
    }

    /**
     * Creates, alters or drops a table, on a connection of its own and in auto-commit: without it, MariaDB may wait for what the
     * statement itself has read. Waits for a second at most for transactions that use the table, since whoever comes after it waits
     * too.
     *
     * @throws org.springframework.dao.PessimisticLockingFailureException if they use it for longer
     */
    public void alter(String statement) {
        LOG.debug("{}", statement);
        try (Connection connection = dataSource.getConnection();
                Statement alteration = connection.createStatement()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            long metadata = lockWait(alteration, "lock_wait_timeout", 1);
            long rows = lockWait(alteration, "innodb_lock_wait_timeout", 1);
            try {
                alteration.execute(statement);
            } finally {
                lockWait(alteration, "lock_wait_timeout", metadata);
                lockWait(alteration, "innodb_lock_wait_timeout", rows);
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            DataAccessException translated = new SQLExceptionSubclassTranslator().translate("alter", statement, e);
            throw translated == null ? new UncategorizedSQLException("alter", statement, e) : translated;
        }
    }

    private static long lockWait(Statement statement, String variable, long seconds) throws SQLException {
        try (ResultSet before = statement.executeQuery("SELECT @@SESSION." + variable)) {
            before.next();
            long waited = before.getLong(1);
            statement.execute("SET SESSION %s = %d".formatted(variable, seconds));
            return waited;
        }
    }

    /** By the clock of the database. */
    public Instant now() {
        return Columns.fromColumn(
                jdbc.sql("SELECT UTC_TIMESTAMP(6)").query(LocalDateTime.class).single());
    }
}
