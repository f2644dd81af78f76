package dev.txmq.database;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Set;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;

/** How drivers and databases say that a statement was ended, since its time was over: each in its own way. */
public final class TimeLimit {

    /** Ended by another connection, which MySQL's driver uses for that; by MariaDB; by MySQL. */
    private static final Set<Integer> ENDED = Set.of(1317, 1969, 3024);

    private TimeLimit() {}

    public static boolean isCauseOf(DataAccessException failure) {
        return failure instanceof QueryTimeoutException
                || (NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException sql
                        && (sql instanceof SQLTimeoutException || ENDED.contains(sql.getErrorCode())));
    }
}
