package dev.txmq.users;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import dev.txmq.TxmqException;
import dev.txmq.service.BodyLimit;

/** Turns what went wrong into an answer of RFC 9457. An invalid request has a member {@code errors}: what is wrong with each field. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "5";

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

    @ExceptionHandler
    ProblemDetail tooLarge(BodyLimit.BodyTooLarge e) {
        return invalid(Map.of("body", "must be at most %d bytes".formatted(BodyLimit.MAX_BYTES)));
    }

    /** Database or broker cannot be reached, or too much goes on at once. */
    @ExceptionHandler({
        TxmqException.class,
        TransactionException.class,
        DataAccessResourceFailureException.class,
        RecoverableDataAccessException.class,
        TransientDataAccessException.class
    })
    ResponseEntity<ProblemDetail> unavailable(RuntimeException e) {
        LOG.warn("a request was answered with 503, its client may try again: {}", e.toString());
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Cannot be done at the moment: try again, with the same Idempotency-Key");
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem);
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        LOG.error("a request failed unexpectedly", e);
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, "The request failed unexpectedly");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Map<String, String> errors = new TreeMap<>();
        for (ParameterValidationResult result : e.getParameterValidationResults()) {
            if (result instanceof ParameterErrors body) {
                for (FieldError error : body.getFieldErrors()) {
                    errors.put(error.getField(), String.valueOf(error.getDefaultMessage()));
                }
            } else {
                result.getResolvableErrors()
                        .forEach(error -> errors.put("Idempotency-Key", String.valueOf(error.getDefaultMessage())));
            }
        }
        return handleExceptionInternal(e, invalid(errors), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(e, invalid(unreadable(e.getCause())), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "value";
        return handleExceptionInternal(e, invalid(Map.of(name, "must be a number")), headers, status, request);
    }

    private static Map<String, String> unreadable(@Nullable Throwable cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return Map.of(unknown.getPropertyName(), "is not a known field");
        }
        if (cause instanceof DatabindException mismatch && !mismatch.getPath().isEmpty()) {
            return Map.of(mismatch.getPath().get(0).getPropertyName(), "must be text");
        }
        if (cause instanceof DatabindException) {
            return Map.of("body", "must be one JSON object");
        }
        if (cause instanceof JacksonException) {
            return Map.of("body", "is not valid JSON");
        }
        return Map.of("body", cause == null ? "is missing" : "cannot be read");
    }

    private static ProblemDetail invalid(Map<String, String> errors) {
        return withErrors(ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The request is not valid"), errors);
    }

    private static ProblemDetail withErrors(ProblemDetail problem, Map<String, String> errors) {
        problem.setProperty("errors", errors);
        return problem;
    }
}
