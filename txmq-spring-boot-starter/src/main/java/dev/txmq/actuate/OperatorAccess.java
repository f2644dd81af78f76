package dev.txmq.actuate;

import java.security.Principal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.util.MimeTypeUtils;

import dev.txmq.TxmqException;

/**
 * Lets only callers in the operator role change something, and answers with a sentence when it cannot be done. Parameters come as
 * text, since the actuator itself answers those that it cannot convert with a bare 400.
 */
public final class OperatorAccess {

    private final String role;

    /** @param role the role of {@code txmq.dead-letters.operator-role} */
    public OperatorAccess(String role) {
        this.role = role;
    }

    /** Whether the caller may change something, and see data that errors and payloads quote. */
    public boolean isGranted(SecurityContext caller) {
        return caller.getPrincipal() != null && caller.isUserInRole(role);
    }

    /** Gives the operation the caller's name, or answers 403. */
    public WebEndpointResponse<Object> change(
            SecurityContext caller, Function<String, WebEndpointResponse<Object>> operation) {
        return change(caller, null, operation);
    }

    /**
     * The same for a caller that acts for somebody, such as a console: on record are both, as in {@code ada (console)}.
     *
     * @param onBehalfOf whom the caller names; null or blank for itself
     */
    public WebEndpointResponse<Object> change(
            SecurityContext caller,
            @Nullable String onBehalfOf,
            Function<String, WebEndpointResponse<Object>> operation) {
        Principal principal = caller.getPrincipal();
        if (principal == null || !caller.isUserInRole(role)) {
            return error(403, "Changing something needs the role %s (txmq.dead-letters.operator-role)".formatted(role));
        }
        try {
            String name = onBehalfOf == null || onBehalfOf.isBlank()
                    ? principal.getName()
                    : "%s (%s)".formatted(onBehalfOf.strip(), principal.getName());
            return answer(() -> operation.apply(name));
        } catch (IllegalStateException e) {
            return error(409, String.valueOf(e.getMessage()));
        }
    }

    public static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> operation) {
        try {
            return operation.get();
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (TxmqException | QueryTimeoutException e) {
            return error(503, String.valueOf(e.getMessage()));
        }
    }

    public static WebEndpointResponse<Object> ok(Object body) {
        return new WebEndpointResponse<>(body, 200);
    }

    public static WebEndpointResponse<Object> error(int status, String message) {
        return new WebEndpointResponse<>(Map.of("error", message), status, MimeTypeUtils.APPLICATION_JSON);
    }

    public static int number(String name, @Nullable String text, int fallback) {
        try {
            return text == null ? fallback : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a number, was '%s'".formatted(name, text), e);
        }
    }

    public static String given(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("%s is missing".formatted(name));
        }
        return text;
    }

    public static Instant time(String name, @Nullable String text) {
        String given = given(name, text);
        try {
            return Instant.parse(given);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "%s must be a time such as 2026-11-24T20:00:00Z, was '%s'".formatted(name, given), e);
        }
    }

    public static <E extends Enum<E>> E one(String name, @Nullable String text, E fallback) {
        E[] all = fallback.getDeclaringClass().getEnumConstants();
        for (E constant : all) {
            if (text != null && constant.name().equals(text)) {
                return constant;
            }
        }
        if (text == null) {
            return fallback;
        }
        throw new IllegalArgumentException(
                "%s must be one of %s, was '%s'".formatted(name, Arrays.toString(all), text));
    }
}
