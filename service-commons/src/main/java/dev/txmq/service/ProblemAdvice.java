package dev.txmq.service;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
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
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import dev.txmq.TxmqException;

/**
 * Turns what can go wrong in any service into an answer of RFC 9457; a service's own {@code @RestControllerAdvice} extends it and adds
 * what is its own. An invalid request has a member {@code errors}: what is wrong with each field. Nothing says more about the inside of
 * a service than its client needs.
 */
public abstract class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    /** Database or broker cannot be reached, or too much goes on at once. */
    @ExceptionHandler({
        TxmqException.class,
        TransactionException.class,
        DataAccessResourceFailureException.class,
        RecoverableDataAccessException.class,
        TransientDataAccessException.class
    })
    protected ResponseEntity<ProblemDetail> unavailable(RuntimeException e) {
        LOG.warn("a request was answered with 503, its client may try again: {}", e.toString());
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "Cannot be done at the moment: " + whatToDo());
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem);
    }

    @ExceptionHandler
    protected ProblemDetail unexpected(Exception e) {
        LOG.error("a request failed unexpectedly", e);
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, "The request failed unexpectedly");
    }

    @ExceptionHandler
    protected ProblemDetail tooLarge(BodyLimit.BodyTooLarge e) {
        return invalid(Map.of("body", "must be at most %d bytes".formatted(BodyLimit.MAX_BYTES)));
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
                String name = name(result.getMethodParameter());
                result.getResolvableErrors()
                        .forEach(error -> errors.put(name, String.valueOf(error.getDefaultMessage())));
            }
        }
        return handleExceptionInternal(e, invalid(errors), headers, status, request);
    }

    /** As the client calls it. */
    private static String name(MethodParameter parameter) {
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        return header == null || header.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : header.name();
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(
                e, invalid(Map.of(e.getParameterName(), "is missing")), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "value";
        return handleExceptionInternal(e, invalid(Map.of(name, whatItMustBe(name))), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(e, invalid(unreadable(e.getCause())), headers, status, request);
    }

    /** What a client can do about a 503. */
    protected String whatToDo() {
        return "try again";
    }

    /** What is said of a parameter that should be a number and is none. */
    protected String whatItMustBe(String parameter) {
        return "must be a number";
    }

    /**
     * What is wrong with a body that cannot be read, by field.
     *
     * @param cause what was thrown by whoever read it, or null if there was nothing to read
     */
    protected Map<String, String> unreadable(@Nullable Throwable cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return Map.of(unknown.getPropertyName(), "is not a known field");
        }
        if (cause instanceof DatabindException mismatch && !mismatch.getPath().isEmpty()) {
            return Map.of(
                    mismatch.getPath().get(0).getPropertyName(),
                    isForNumber(mismatch) ? "must be a number" : "must be text");
        }
        if (cause instanceof DatabindException) {
            return Map.of("body", "must be one JSON object");
        }
        if (cause instanceof JacksonException) {
            return Map.of("body", "is not valid JSON");
        }
        return Map.of("body", cause == null ? "is missing" : "cannot be read");
    }

    private static boolean isForNumber(DatabindException e) {
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        return target != null && (Number.class.isAssignableFrom(target) || target == long.class || target == int.class);
    }

    /** A request that is not valid: 400, with {@code errors}. */
    protected static ProblemDetail invalid(Map<String, String> errors) {
        return withErrors(ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The request is not valid"), errors);
    }

    /** @param errors what is wrong, by field */
    protected static ProblemDetail withErrors(ProblemDetail problem, Map<String, String> errors) {
        problem.setProperty("errors", errors);
        return problem;
    }
}
