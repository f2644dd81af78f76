package dev.txmq.users;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import dev.txmq.service.ProblemAdvice;

/** Turns what went wrong into an answer of RFC 9457. */
@RestControllerAdvice
class Problems extends ProblemAdvice {

    @ExceptionHandler
    ProblemDetail notFound(UserNotFound e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail taken(AlreadyTaken e) {
        Map<String, String> errors = new TreeMap<>();
        e.fields().forEach(field -> errors.put(field, "is taken"));
        return withErrors(ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage()), errors);
    }

    @ExceptionHandler
    ProblemDetail keyReused(IdempotencyKeyReused e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
    }

    @Override
    protected String whatToDo() {
        return "try again, with the same Idempotency-Key";
    }
}
