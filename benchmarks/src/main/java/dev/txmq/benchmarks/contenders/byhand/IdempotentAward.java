package dev.txmq.benchmarks.contenders.byhand;

import java.util.UUID;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.benchmarks.job.Award;
import dev.txmq.benchmarks.job.Ledger;

/** What tutorials do against duplicates: a row for each message that was handled, in the handler's transaction. */
public final class IdempotentAward {

    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final Ledger ledger;

    public IdempotentAward(TransactionTemplate transaction, JdbcClient jdbc, Ledger ledger) {
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.ledger = ledger;
        jdbc.sql("""
                CREATE TABLE IF NOT EXISTS handled_message (
                  id         CHAR(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                  handled_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
                  PRIMARY KEY (id)) ENGINE = InnoDB
                """).update();
    }

    /** @throws RuntimeException if it should be tried again */
    public void award(long userId, String messageId) {
        transaction.executeWithoutResult(status -> {
            try {
                jdbc.sql("INSERT INTO handled_message (id) VALUES (?)")
                        .param(messageId)
                        .update();
            } catch (DuplicateKeyException e) {
                status.setRollbackOnly();
                return;
            }
            ledger.award(new Award(userId, UUID.fromString(messageId)));
        });
    }
}
