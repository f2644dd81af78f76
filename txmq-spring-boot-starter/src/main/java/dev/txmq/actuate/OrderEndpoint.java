package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.txmq.MessageId;
import dev.txmq.OrderedKeys;

import static dev.txmq.actuate.DeadLettersEndpoint.putKnown;
import static dev.txmq.actuate.OperatorAccess.answer;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;

/** Lists keys that stand still, and releases them for callers in the operator role, on record under the caller's name. */
@Endpoint(id = "txmqorder")
class OrderEndpoint {

    private static final int PAGE = 100;

    private final OrderedKeys keys;
    private final OperatorAccess operators;

    OrderEndpoint(OrderedKeys keys, OperatorAccess operators) {
        this.keys = keys;
        this.operators = operators;
    }

    @ReadOperation
    WebEndpointResponse<Object> standing(@Nullable String limit) {
        return answer(() -> ok(Map.of(
                "keys",
                keys.standing(number("limit", limit, PAGE)).stream()
                        .map(OrderEndpoint::described)
                        .toList())));
    }

    /** Gives up the message that the key waits for. */
    @WriteOperation
    WebEndpointResponse<Object> release(
            @Selector String group, @Selector String missing, @Nullable String reason, SecurityContext caller) {
        return operators.change(
                caller,
                operator -> keys.release(group, MessageId.parse(missing), given("reason", reason), operator)
                        ? ok(Map.of("released", missing))
                        : error(404, "No key of group %s waits for %s".formatted(group, missing)));
    }

    private static Map<String, Object> described(OrderedKeys.Standing key) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("group", key.group());
        shown.put("stream", key.stream());
        shown.put("topic", key.topic());
        shown.put("key", key.key());
        shown.put("last", key.last());
        shown.put("next", key.next());
        putKnown(
                shown,
                "waitsFor",
                key.waitsFor() == null ? null : key.waitsFor().toString());
        shown.put("parked", key.parked());
        shown.put("since", key.since());
        return shown;
    }
}
