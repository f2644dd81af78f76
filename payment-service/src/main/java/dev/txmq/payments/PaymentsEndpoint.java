package dev.txmq.payments;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Shows suspended orders, and lets callers in the role {@code payments.operator-role} decide about them, on record under the caller's
 * name. Anybody else is answered 403, and nothing happens. Parameters come as text, since the actuator itself answers those that it
 * cannot convert with a bare 400.
 */
@Component
@Endpoint(id = "payments")
class PaymentsEndpoint {

    private static final int PAGE = 100;
    private static final int MOST = 1_000;
    private static final int LONGEST_REASON = 512;
    private static final int LONGEST_NAME = 128;

    private final OrderBook book;
    private final OperatorDesk desk;
    private final PaymentsProperties properties;

    PaymentsEndpoint(OrderBook book, OperatorDesk desk, PaymentsProperties properties) {
        this.book = book;
        this.desk = desk;
        this.properties = properties;
    }

    /** One page of suspended orders; {@code after} is the last order number of the page before. */
    @ReadOperation
    WebEndpointResponse<Object> suspended(@Nullable String after, @Nullable String limit) {
        return answer(() -> ok(Map.of("suspended", desk.suspended(after == null ? "" : orderNo(after), limit(limit)))));
    }

    /** An order, how often it was tried, and what was decided about it. */
    @ReadOperation
    WebEndpointResponse<Object> find(@Selector String orderNo) {
        return answer(() -> ok(described(orderNo(orderNo))));
    }

    /** @param decision {@code retry} or {@code refund}: the operator then has the bank give the money back */
    @WriteOperation
    WebEndpointResponse<Object> decide(
            @Selector String orderNo, @Nullable String decision, @Nullable String reason, SecurityContext caller) {
        Principal operator = caller.getPrincipal();
        if (operator == null || !caller.isUserInRole(properties.operatorRole())) {
            return error(
                    403, "Deciding needs the role %s (payments.operator-role)".formatted(properties.operatorRole()));
        }
        return answer(() -> {
            Decision.Kind kind = kind(decision);
            String why = given("reason", reason, LONGEST_REASON);
            String who = given("the caller's name", operator.getName(), LONGEST_NAME);
            if (desk.decide(orderNo(orderNo), kind, why, who)) {
                return ok(described(orderNo));
            }
            return error(
                    409,
                    "Only what is SUSPENDED can be retried or refunded; order %s is %s"
                            .formatted(orderNo, book.find(orderNo).status()));
        });
    }

    private Map<String, Object> described(String orderNo) {
        PaymentOrder order = book.find(orderNo);
        List<Decision> decisions = desk.decisions(orderNo);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("payment", Payment.of(order));
        shown.put("attempts", order.attempts());
        shown.put("retries", order.retries());
        if (order.dueAt() != null) {
            shown.put("dueAt", order.dueAt());
        }
        shown.put("decisions", decisions);
        return shown;
    }

    private static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> operation) {
        try {
            return operation.get();
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (PaymentNotFound e) {
            return error(404, String.valueOf(e.getMessage()));
        } catch (DataAccessException | TransactionException e) {
            return error(503, "The database does not answer: try again");
        }
    }

    private static WebEndpointResponse<Object> ok(Object body) {
        return new WebEndpointResponse<>(body, 200);
    }

    private static WebEndpointResponse<Object> error(int status, String message) {
        return new WebEndpointResponse<>(Map.of("error", message), status);
    }

    private static String orderNo(String text) {
        if (!text.matches(NewPayment.ORDER_NO)) {
            throw new IllegalArgumentException("The order number %s".formatted(NewPayment.NO_ORDER_NO));
        }
        return text;
    }

    private static int limit(@Nullable String text) {
        int limit = PAGE;
        try {
            limit = text == null ? PAGE : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            limit = 0;
        }
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be a number from 1 to %d".formatted(MOST));
        }
        return limit;
    }

    private static Decision.Kind kind(@Nullable String text) {
        for (Decision.Kind kind : Decision.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("decision must be retry or refund");
    }

    private static String given(String name, @Nullable String text, int longest) {
        if (text == null || text.isBlank() || text.length() > longest) {
            throw new IllegalArgumentException("%s must have 1 to %d characters".formatted(name, longest));
        }
        return text;
    }
}
