package dev.txmq.config;

import org.jspecify.annotations.Nullable;

import dev.txmq.TxmqException;

/**
 * The kit cannot work as the application is set up, so its start ends here. Spring Boot prints problem and remedy, each under a
 * heading of its own and without a stack trace.
 */
public final class UnusableSetupException extends TxmqException {

    private final String problem;
    private final String remedy;

    /**
     * @param problem what is wrong, without a full stop
     * @param remedy what to do, beginning with a small letter
     */
    public UnusableSetupException(String problem, String remedy) {
        this(problem, remedy, null);
    }

    public UnusableSetupException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem + ": " + remedy, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
