package dev.txmq.database;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database that holds the business tables and the kit's. */
public final class KitDatabase {

    private final DataSource dataSource;
    private final PlatformTransactionManager applicationTransactions;
    private final JdbcClient jdbc;

    KitDatabase(DataSource dataSource, PlatformTransactionManager applicationTransactions) {
        this.dataSource = dataSource;
        this.applicationTransactions = applicationTransactions;
        this.jdbc = JdbcClient.create(dataSource);
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** Statements join the transaction of the calling thread, if it has one on this database. */
    public JdbcClient jdbc() {
        return jdbc;
    }

    /** Whether the calling thread is in a transaction that holds a connection to this very database. */
    public boolean isInTransaction() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.hasResource(dataSource);
    }

    /**
     * For handlers: the application's own transaction manager, so that its repositories take part. READ COMMITTED, since a
     * missing inbox row would leave gap locks behind at REPEATABLE READ, and those deadlock.
     */
    public TransactionTemplate handlerTransaction() {
        return readCommitted(applicationTransactions);
    }

    /** For the kit's own short work, apart from any transaction of the application. */
    public TransactionTemplate kitTransaction(Duration timeout) {
        TransactionTemplate template = readCommitted(new JdbcTransactionManager(dataSource));
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        template.setTimeout(Math.toIntExact(timeout.toSeconds()));
        return template;
    }

    private static TransactionTemplate readCommitted(PlatformTransactionManager transactionManager) {
        TransactionTemplate template = new TransactionTemplate(transactionManager);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return template;
    }

    /** How a time goes into a {@code DATETIME(6)} column: in UTC, whatever the zone of the JVM or the session. */
    public static LocalDateTime toColumn(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /** How a time comes out of a {@code DATETIME(6)} column. */
    public static Instant fromColumn(LocalDateTime column) {
        return column.toInstant(ZoneOffset.UTC);
    }
}
