package dev.txmq.console.service;

/** A service does not answer, or not with what was asked for. The message is a sentence that names the service. */
public final class ServiceException extends RuntimeException {

    private static final int NO_STATUS = 0;

    private final int status;

    ServiceException(int status, String message) {
        super(message);
        this.status = status;
    }

    ServiceException(String message, Throwable cause) {
        super(message, cause);
        this.status = NO_STATUS;
    }

    /** Whether the service has refused the request, and so has done nothing. If not, nobody knows. */
    public boolean isRefusal() {
        return status >= 400 && status < 500;
    }

    boolean isNotFound() {
        return status == 404;
    }
}
