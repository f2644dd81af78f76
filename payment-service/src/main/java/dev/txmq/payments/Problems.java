package dev.txmq.payments;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import tools.jackson.core.exc.InputCoercionException;

import dev.txmq.payments.notifications.NotifyUrlRefused;
import dev.txmq.service.ProblemAdvice;

/** Turns what went wrong into an answer of RFC 9457. */
@RestControllerAdvice
class Problems extends ProblemAdvice {

    @ExceptionHandler
    ProblemDetail notFound(PaymentNotFound e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail reused(OrderNoReused e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail refused(MerchantRefused e) {
        return withErrors(
                ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage()),
                Map.of(e.field(), e.error()));
    }

    @ExceptionHandler
    ProblemDetail refused(NotifyUrlRefused e) {
        return invalid(Map.of("notifyUrl", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ProblemDetail contradicted(BankResultContradicted e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
    }

    /** Where the body is all that is checked. */
    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Map<String, String> errors = new TreeMap<>();
        e.getFieldErrors().forEach(error -> errors.put(error.getField(), String.valueOf(error.getDefaultMessage())));
        return handleExceptionInternal(e, invalid(errors), headers, status, request);
    }

    /** A number that is too large for its field is no JSON to the parser, though it says where it was. */
    @Override
    protected Map<String, String> unreadable(@Nullable Throwable cause) {
        return cause instanceof InputCoercionException number
                        && !number.getPath().isEmpty()
                ? Map.of(number.getPath().get(0).getPropertyName(), "must be a number")
                : super.unreadable(cause);
    }
}
