package dev.txmq.users;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets idempotency keys that are older than {@code users.idempotency-key-retention}, in small transactions. Instances that do
 * so at once take different keys, since each passes over what another has locked.
 */
@Component
class IdempotencyKeyRetention {

    static final int BATCH_SIZE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyKeyRetention.class);
    private static final int BATCH_TIMEOUT_SECONDS = 10;

    private final IdempotencyKeys keys;
    private final UsersProperties properties;
    private final Clock clock;
    private final TransactionTemplate transaction;

    IdempotencyKeyRetention(
            IdempotencyKeys keys, UsersProperties properties, Clock clock, PlatformTransactionManager transactions) {
        this.keys = keys;
        this.properties = properties;
        this.clock = clock;
        transaction = new TransactionTemplate(transactions);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        transaction.setTimeout(BATCH_TIMEOUT_SECONDS);
    }

    /** What it cannot delete now is there the next time. */
    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void purge() {
        Instant oldest = clock.instant().minus(properties.idempotencyKeyRetention());
        try {
            int deleted = 0;
            int batch;
            do {
                batch = purgeBatch(oldest);
                deleted += batch;
            } while (batch == BATCH_SIZE && !Thread.currentThread().isInterrupted());
            if (deleted > 0) {
                LOG.debug("purged {} idempotency keys from before {}", deleted, oldest);
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("idempotency keys could not be purged, it is tried again in 10 minutes: {}", e.toString());
        }
    }

    /** Deletes at most {@link #BATCH_SIZE} keys from before that time, in one transaction, and returns how many. */
    int purgeBatch(Instant oldest) {
        Integer deleted = transaction.execute(status -> {
            List<String> forgotten = keys.lockThoseBefore(oldest, BATCH_SIZE);
            return forgotten.isEmpty() ? 0 : keys.delete(forgotten);
        });
        return deleted == null ? 0 : deleted;
    }
}
