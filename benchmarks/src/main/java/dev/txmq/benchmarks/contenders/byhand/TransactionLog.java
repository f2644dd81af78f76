package dev.txmq.benchmarks.contenders.byhand;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Users;

/** What tutorials keep beside the business tables: a row for each transaction, by which checks are answered. */
public class TransactionLog {

    private final Users users;
    private final JdbcClient jdbc;

    public TransactionLog(Users users, JdbcClient jdbc) {
        this.users = users;
        this.jdbc = jdbc;
        jdbc.sql("""
                CREATE TABLE IF NOT EXISTS transaction_log (
                  id         CHAR(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
                  PRIMARY KEY (id)) ENGINE = InnoDB
                """).update();
    }

    /** The local transaction: the business insert and the row. */
    @Transactional
    public void register(Registration registration, String transactionId) {
        users.insert(registration);
        jdbc.sql("INSERT INTO transaction_log (id) VALUES (?)")
                .param(transactionId)
                .update();
    }

    public boolean knows(String transactionId) {
        return jdbc.sql("SELECT COUNT(*) FROM transaction_log WHERE id = ?")
                        .param(transactionId)
                        .query(Integer.class)
                        .single()
                == 1;
    }
}
