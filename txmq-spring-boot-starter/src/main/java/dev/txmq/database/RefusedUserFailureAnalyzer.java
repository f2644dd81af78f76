package dev.txmq.database;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells without a stack trace that the database does not take its user. */
final class RefusedUserFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    /** SQLSTATE, class "invalid authorization specification". */
    private static final String INVALID_AUTHORIZATION = "28";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable failure, SQLException cause) {
        String state = cause.getSQLState();
        if (state == null || !state.startsWith(INVALID_AUTHORIZATION)) {
            return null;
        }
        return new FailureAnalysis(
                "The database refuses the user: " + cause.getMessage(),
                "Set spring.datasource.username to a user that the database has, and spring.datasource.password to its"
                        + " password",
                cause);
    }
}
