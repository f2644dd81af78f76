package dev.txmq.accounts;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import dev.txmq.service.ProblemAdvice;

/** Turns what went wrong into an answer of RFC 9457. */
@RestControllerAdvice
class Problems extends ProblemAdvice {

    static final String NO_ID = "must be a number of at least 1";
    static final String NO_LIMIT = "must be a number from 1 to 1000";

    @ExceptionHandler
    ProblemDetail notFound(AccountNotFound e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
    }

    @Override
    protected String whatItMustBe(String parameter) {
        return parameter.equals("limit") ? NO_LIMIT : NO_ID;
    }

    /** Only operators send bodies here. */
    @Override
    protected Map<String, String> unreadable(@Nullable Throwable cause) {
        return Map.of("body", "must be one JSON object");
    }
}
