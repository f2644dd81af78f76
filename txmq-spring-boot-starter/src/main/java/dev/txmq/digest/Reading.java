package dev.txmq.digest;

import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.database.KitDatabase;
import dev.txmq.database.TimeLimit;

/** Reads what is committed, for a while at most: comparing must not hold up those who work. */
public final class Reading {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final TransactionTemplate transaction;

    public Reading(KitDatabase database) {
        this.transaction = database.readTransaction(LONGEST);
    }

    /** @throws QueryTimeoutException if it takes too long */
    public <T> T of(Supplier<T> work) {
        try {
            return transaction.execute(status -> work.get());
        } catch (TransactionTimedOutException e) {
            throw ended(e);
        } catch (DataAccessException e) {
            throw TimeLimit.isCauseOf(e) ? ended(e) : e;
        }
    }

    private static QueryTimeoutException ended(RuntimeException cause) {
        return new QueryTimeoutException(
                "Reading was ended after %d s, to spare the database: ask for a shorter time"
                        .formatted(LONGEST.toSeconds()),
                cause);
    }
}
