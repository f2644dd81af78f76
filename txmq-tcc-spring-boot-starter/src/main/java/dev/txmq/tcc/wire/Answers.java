package dev.txmq.tcc.wire;

import java.io.IOException;

import jakarta.servlet.ServletException;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** What both sides answer over HTTP. Errors are of RFC 9457, whatever the application makes of its own. */
public final class Answers {

    private Answers() {}

    /** @param type what kind of problem it is, for programs */
    public static ServerResponse problem(HttpStatus status, String type, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", type);
        ServerResponse.BodyBuilder answer =
                ServerResponse.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header("Retry-After", "1");
        }
        return answer.body(problem);
    }

    public static ServerResponse tooLarge(TooLarge e) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "too-large", String.valueOf(e.getMessage()));
    }

    /** What a request fails with that nobody is to blame for. */
    public static ServerResponse failed(Throwable failure) {
        return isAway(failure)
                ? problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "Cannot be done at the moment: try again")
                : problem(HttpStatus.INTERNAL_SERVER_ERROR, "failed", "The request failed unexpectedly");
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof TransactionException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof TransientDataAccessException;
    }

    /**
     * The bytes of the request.
     *
     * @throws TooLarge after reading one byte more than this many, whether or not the client said how long it is
     */
    public static byte[] body(ServerRequest request, int most) throws IOException, ServletException {
        byte[] body = request.servletRequest().getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new TooLarge(most);
        }
        return body;
    }

    /** A request with too long a body. */
    public static final class TooLarge extends RuntimeException {

        TooLarge(int most) {
            super("The body must have at most %d bytes".formatted(most));
        }
    }
}
