package dev.txmq.notify.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.txmq.MessageId;
import dev.txmq.actuate.OperatorAccess;
import dev.txmq.notify.DeliveryLog;
import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.DeliveryLog.Status;

import static dev.txmq.actuate.OperatorAccess.answer;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;
import static dev.txmq.actuate.OperatorAccess.one;
import static dev.txmq.actuate.OperatorAccess.time;

/** What was told to whom. Errors and answers are shown to operators only. */
@Endpoint(id = "txmqdeliveries")
class DeliveriesEndpoint {

    private static final int PAGE = 100;
    private static final int MOST_REPLAYED = 1000;

    private final DeliveryLog deliveries;
    private final OperatorAccess operators;

    DeliveriesEndpoint(DeliveryLog deliveries, OperatorAccess operators) {
        this.deliveries = deliveries;
        this.operators = operators;
    }

    /** Those of a {@code notice}; those of a {@code recipient} about a {@code key}; or those of an {@code endpoint} with a {@code status}. */
    @ReadOperation
    WebEndpointResponse<Object> list(
            @Nullable String notice,
            @Nullable String recipient,
            @Nullable String key,
            @Nullable String endpoint,
            @Nullable String status,
            @Nullable String after,
            @Nullable String limit,
            SecurityContext caller) {
        return answer(() -> {
            int most = number("limit", limit, PAGE);
            List<Delivery> found;
            if (notice != null) {
                found = deliveries.find(MessageId.parse(notice));
            } else if (key != null) {
                found = deliveries.findByKey(given("recipient", recipient), key, most);
            } else {
                found = deliveries.list(
                        id(given("endpoint", endpoint)),
                        one("status", status, Status.WAITING),
                        after == null ? null : id(after),
                        most);
            }
            List<Map<String, Object>> shown = new ArrayList<>();
            found.forEach(delivery -> shown.add(shown(delivery, operators.isGranted(caller))));
            return ok(Map.of("deliveries", shown));
        });
    }

    /** The attempts of one delivery. */
    @ReadOperation
    WebEndpointResponse<Object> attempts(@Selector String delivery, SecurityContext caller) {
        return answer(() -> {
            List<Map<String, Object>> shown = new ArrayList<>();
            deliveries
                    .attempts(id(delivery))
                    .forEach(attempt -> shown.add(shown(attempt, operators.isGranted(caller))));
            return ok(Map.of("attempts", shown));
        });
    }

    /** {@code replay}: sends it again. */
    @WriteOperation
    WebEndpointResponse<Object> replay(
            @Selector String delivery, @Nullable Boolean replay, @Nullable String onBehalfOf, SecurityContext caller) {
        return operators.change(caller, onBehalfOf, operator -> {
            if (!Boolean.TRUE.equals(replay)) {
                return error(400, "Only {\"replay\": true} can be done");
            }
            return deliveries.replay(id(delivery), operator)
                    ? ok(Map.of("replayed", 1))
                    : error(409, "There is no delivery %s that is not WAITING".formatted(delivery));
        });
    }

    /** Sends those of an {@code endpoint} again that were recorded {@code from} then {@code to} then; EXHAUSTED ones unless {@code status}. */
    @WriteOperation
    WebEndpointResponse<Object> replayAll(
            @Nullable String endpoint,
            @Nullable String from,
            @Nullable String to,
            @Nullable String status,
            @Nullable String limit,
            SecurityContext caller) {
        return operators.change(
                caller,
                operator -> ok(Map.of(
                        "replayed",
                        deliveries.replayAll(
                                id(given("endpoint", endpoint)),
                                time("from", from),
                                time("to", to),
                                Set.of(one("status", status, Status.EXHAUSTED)),
                                number("limit", limit, MOST_REPLAYED),
                                operator))));
    }

    /** Sends it no more, with a {@code reason}. */
    @DeleteOperation
    WebEndpointResponse<Object> cancel(@Selector String delivery, @Nullable String reason, SecurityContext caller) {
        return operators.change(
                caller,
                operator -> deliveries.cancel(id(delivery), given("reason", reason), operator)
                        ? ok(Map.of("cancelled", 1))
                        : error(409, "There is no delivery %s that is WAITING".formatted(delivery)));
    }

    private static Map<String, Object> shown(Delivery delivery, boolean withData) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", delivery.id());
        shown.put("notice", delivery.noticeId().toString());
        shown.put("endpoint", delivery.endpoint());
        shown.put("recipient", delivery.recipient());
        shown.put("type", delivery.type());
        shown.put("key", delivery.key());
        shown.put("status", delivery.status());
        shown.put("attempts", delivery.attempts());
        put(shown, "nextAttemptAt", delivery.nextAttemptAt());
        put(shown, "lastAttemptAt", delivery.lastAttemptAt());
        put(shown, "lastStatus", delivery.lastStatus());
        put(shown, "lastError", withData ? delivery.lastError() : null);
        put(shown, "settledAt", delivery.settledAt());
        put(shown, "settledBy", delivery.settledBy());
        put(shown, "replayedBy", delivery.replayedBy());
        return shown;
    }

    private static Map<String, Object> shown(Attempt attempt, boolean withData) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("number", attempt.number());
        shown.put("at", attempt.at());
        put(shown, "status", attempt.status());
        shown.put("tookMillis", attempt.took().toMillis());
        shown.put("counted", attempt.counted());
        put(shown, "error", withData ? attempt.error() : null);
        put(shown, "body", withData ? attempt.body() : null);
        return shown;
    }

    private static void put(Map<String, Object> shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value);
        }
    }

    static UUID id(String text) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                // answered below
            }
        }
        throw new IllegalArgumentException("'%s' is no id: expected a UUID".formatted(text));
    }
}
