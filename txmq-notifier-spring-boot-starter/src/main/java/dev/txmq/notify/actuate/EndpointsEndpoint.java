package dev.txmq.notify.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.txmq.actuate.OperatorAccess;
import dev.txmq.notify.NotificationEndpoints;
import dev.txmq.notify.endpoint.Endpoints;

import static dev.txmq.actuate.OperatorAccess.answer;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;

/** Where recipients are told. Addresses may hold data, and are shown to operators only; secrets are shown to nobody. */
@Endpoint(id = "txmqendpoints")
class EndpointsEndpoint {

    private static final int PAGE = 100;
    private static final int MOST = 1000;

    private final Endpoints endpoints;
    private final OperatorAccess operators;

    EndpointsEndpoint(Endpoints endpoints, OperatorAccess operators) {
        this.endpoints = endpoints;
        this.operators = operators;
    }

    /** Those of a {@code recipient}, or all by id; {@code active} or not. */
    @ReadOperation
    WebEndpointResponse<Object> list(
            @Nullable String recipient,
            @Nullable Boolean active,
            @Nullable String after,
            @Nullable String limit,
            SecurityContext caller) {
        return operators.change(caller, operator -> {
            int most = Math.max(1, Math.min(MOST, number("limit", limit, PAGE)));
            List<NotificationEndpoints.Endpoint> found = recipient == null
                    ? endpoints.list(active, after == null ? null : DeliveriesEndpoint.id(after), most)
                    : endpoints.ofRecipient(recipient);
            return ok(Map.of("endpoints", found));
        });
    }

    /** {@code disable} with a {@code reason}, {@code enable}, or {@code test}. */
    @WriteOperation
    WebEndpointResponse<Object> change(
            @Selector String id,
            @Nullable Boolean disable,
            @Nullable Boolean enable,
            @Nullable Boolean test,
            @Nullable String reason,
            SecurityContext caller) {
        return operators.change(
                caller,
                operator -> answer(() -> {
                    UUID endpoint = DeliveriesEndpoint.id(id);
                    Optional<NotificationEndpoints.Endpoint> before = endpoints.find(endpoint);
                    if (before.isEmpty()) {
                        return error(404, "There is no endpoint " + id);
                    }
                    if (Boolean.TRUE.equals(test)) {
                        return ok(endpoints.test(endpoint));
                    }
                    boolean done;
                    if (Boolean.TRUE.equals(disable)) {
                        done = endpoints.disable(endpoint, given("reason", reason), operator);
                    } else if (Boolean.TRUE.equals(enable)) {
                        done = endpoints.enable(endpoint, operator);
                    } else {
                        return error(400, "There is disable, enable and test to do");
                    }
                    return done
                            ? ok(endpoints.find(endpoint).orElseThrow())
                            : error(409, "Endpoint %s is so already".formatted(id));
                }));
    }
}
