package dev.txmq.notify.query;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.config.NotifierProperties.Query;
import dev.txmq.notify.delivery.DeliveryArchive;
import dev.txmq.notify.delivery.DeliveryArchive.Wanted;
import dev.txmq.notify.endpoint.StoredEndpoint;

/**
 * What a receiver may ask: the notices that are meant for its endpoint, one of them, and to be told some no more. Which endpoint that is
 * comes from the signature alone. Errors and answers of attempts are not shown, since they may come from hosts that are none of the
 * receiver's.
 */
final class QueryRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(QueryRoutes.class);
    private static final int MAX_BYTES = 16 * 1024;
    private static final int MOST_CONFIRMED = 200;

    private final DeliveryArchive deliveries;
    private final Callers callers;
    private final Query properties;
    private final JsonMapper jsonMapper;

    QueryRoutes(DeliveryArchive deliveries, Callers callers, Query properties, JsonMapper jsonMapper) {
        this.deliveries = deliveries;
        this.callers = callers;
        this.properties = properties;
        this.jsonMapper = jsonMapper;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(properties.path(), request -> answer(request, this::list))
                .POST(properties.path() + "/confirm", request -> answer(request, this::confirm))
                .GET(properties.path() + "/{id}", request -> answer(request, this::one))
                .build();
    }

    @FunctionalInterface
    private interface Operation {

        ServerResponse answer(StoredEndpoint caller, ServerRequest request, byte[] body);
    }

    private ServerResponse answer(ServerRequest request, Operation operation) throws IOException {
        byte[] body = request.servletRequest().getInputStream().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            return problem(HttpStatus.CONTENT_TOO_LARGE, "The body may have %d bytes at most".formatted(MAX_BYTES));
        }
        try {
            StoredEndpoint caller = callers.signedBy(request, body);
            if (caller == null) {
                return problem(
                        HttpStatus.UNAUTHORIZED,
                        "The request must be signed with the secret of the endpoint in the header txmq-endpoint,"
                                + " within five minutes");
            }
            if (!callers.isInRate(caller)) {
                return problem(HttpStatus.TOO_MANY_REQUESTS, "An endpoint may ask ten times a second");
            }
            return operation.answer(caller, request, body);
        } catch (IllegalArgumentException e) {
            return problem(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("a receiver could not be answered", e);
            return problem(HttpStatus.SERVICE_UNAVAILABLE, "Try again later");
        }
    }

    private ServerResponse list(StoredEndpoint caller, ServerRequest request, byte[] body) {
        int limit = limit(request.param("limit").orElse(null));
        Wanted wanted = new Wanted(
                request.param("after")
                        .map(after -> MessageId.parse(after).value())
                        .orElse(null),
                time(request, "from"),
                time(request, "to"),
                request.param("undelivered").map(Boolean::parseBoolean).orElse(false),
                request.param("type").orElse(null),
                request.param("key").orElse(null));
        List<Delivery> found = deliveries.of(caller.id(), wanted, limit);
        List<Map<String, Object>> shown = new ArrayList<>();
        found.forEach(delivery -> shown.add(shown(delivery)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("notifications", shown);
        if (found.size() == limit) {
            answer.put("next", found.get(limit - 1).id().toString());
        }
        return ok(answer);
    }

    private static @Nullable Instant time(ServerRequest request, String name) {
        String text = request.param(name).orElse(null);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "%s must be a time such as 2026-01-31T10:15:30Z, was '%s'".formatted(name, text), e);
        }
    }

    private int limit(@Nullable String text) {
        int limit;
        try {
            limit = text == null ? properties.maxPage() : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            limit = 0;
        }
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be a number from 1 on, was '%s'".formatted(text));
        }
        return Math.min(limit, properties.maxPage());
    }

    private ServerResponse one(StoredEndpoint caller, ServerRequest request, byte[] body) {
        MessageId id = MessageId.parse(request.pathVariable("id"));
        UUID endpoint = caller.id();
        Delivery delivery = deliveries.find(id).stream()
                .filter(candidate -> candidate.endpoint().equals(endpoint))
                .findFirst()
                .orElse(null);
        byte[] sent = deliveries.body(endpoint, id);
        if (delivery == null || sent == null) {
            return problem(HttpStatus.NOT_FOUND, "There is no notification %s for this endpoint".formatted(id));
        }
        Map<String, Object> answer = shown(delivery);
        answer.put("body", jsonMapper.readTree(sent));
        return ok(answer);
    }

    private ServerResponse confirm(StoredEndpoint caller, ServerRequest request, byte[] body) {
        Ids ids;
        try {
            ids = jsonMapper.readValue(body, Ids.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The body must be like {\"ids\": [\"…\"]}", e);
        }
        if (ids == null
                || ids.ids() == null
                || ids.ids().isEmpty()
                || ids.ids().size() > MOST_CONFIRMED
                || ids.ids().contains(null)) {
            throw new IllegalArgumentException("The body must have 1 to %d ids".formatted(MOST_CONFIRMED));
        }
        List<MessageId> notices = ids.ids().stream().map(MessageId::parse).toList();
        return ok(Map.of("confirmed", deliveries.confirm(caller.id(), notices)));
    }

    private record Ids(@Nullable List<String> ids) {}

    private static Map<String, Object> shown(Delivery delivery) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", delivery.noticeId().toString());
        shown.put("type", delivery.type());
        shown.put("key", delivery.key());
        shown.put("occurredAt", delivery.occurredAt().toString());
        shown.put("status", delivery.status().name());
        shown.put("attempts", delivery.attempts());
        if (delivery.lastAttemptAt() != null) {
            shown.put("lastAttemptAt", delivery.lastAttemptAt().toString());
        }
        return shown;
    }

    private ServerResponse ok(Object answer) {
        return ServerResponse.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON)
                .body(jsonMapper.writeValueAsBytes(answer));
    }

    private ServerResponse problem(HttpStatus status, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", detail);
        return ServerResponse.status(status)
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(jsonMapper.writeValueAsBytes(problem));
    }
}
