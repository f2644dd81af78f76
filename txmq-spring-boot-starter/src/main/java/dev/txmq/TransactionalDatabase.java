package dev.txmq;

import java.time.Duration;
import javax.sql.DataSource;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database that holds the business tables and the kit's, for what is built on the kit: another module, or an application's own
 * tables of work to do. Messages published in transactions of these templates are part of them.
 */
public interface TransactionalDatabase {

    /** That of the business tables. */
    DataSource dataSource();

    /**
     * Whether the calling thread is in a transaction of this database, begun by a transaction manager that the kit knows. What is written in
     * it commits together with the business data.
     */
    boolean isInTransaction();

    /**
     * As handlers run in: of the application's own transaction manager, so that its repositories take part, and of isolation READ
     * COMMITTED. It joins a transaction that the calling thread has.
     */
    TransactionTemplate handlerTransaction();

    /**
     * For short work of JDBC alone, apart from any transaction of the calling thread, and of isolation READ COMMITTED.
     *
     * @param timeout in whole seconds
     */
    TransactionTemplate kitTransaction(Duration timeout);
}
