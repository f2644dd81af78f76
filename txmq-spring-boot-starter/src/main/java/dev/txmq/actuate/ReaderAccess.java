package dev.txmq.actuate;

import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Lets only callers in the role of readers read, since each request costs the database something. */
public record ReaderAccess(String role) {

    /** Answers, or answers 403. */
    public WebEndpointResponse<Object> read(SecurityContext caller, Supplier<WebEndpointResponse<Object>> operation) {
        return caller.getPrincipal() != null && caller.isUserInRole(role)
                ? OperatorAccess.answer(operation)
                : OperatorAccess.error(403, "Reading this needs the role %s (txmq.reader-role)".formatted(role));
    }
}
