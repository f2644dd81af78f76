package dev.txmq.database;

import java.sql.SQLException;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/** How MySQL and MariaDB say that another transaction holds a row: each by a code of its own. */
public final class RowLock {

    private static final int MYSQL_NOWAIT = 3572;
    /** The code of a lock wait that timed out, which one without a wait does at once. */
    private static final int MARIADB_NOWAIT = 1205;

    private RowLock() {}

    /** Whether a statement with {@code NOWAIT} failed for that. */
    public static boolean isCauseOf(DataAccessException failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException sql
                && (sql.getErrorCode() == MYSQL_NOWAIT || sql.getErrorCode() == MARIADB_NOWAIT);
    }
}
