package dev.txmq.actuate;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.TxmqException;

/**
 * Lists dead letters, and replays or discards them for callers in the operator role, on record under the caller's name. The
 * payload is shown to operators only.
 */
@Endpoint(id = "txmqdeadletters")
class DeadLettersEndpoint {

    private static final int PAGE = 100;

    private final DeadLetters deadLetters;
    private final Counts counts;
    private final String operatorRole;

    DeadLettersEndpoint(DeadLetters deadLetters, Counts counts, String operatorRole) {
        this.deadLetters = deadLetters;
        this.counts = counts;
        this.operatorRole = operatorRole;
    }

    /** How many dead letters there are, by group and status. */
    @ReadOperation
    Map<String, Map<String, Long>> groups() {
        return counts.deadLetters();
    }

    /** One page: {@code status} is PARKED unless given, {@code after} the last id of the page before. */
    @ReadOperation
    WebEndpointResponse<Object> list(
            @Selector String group,
            DeadLetter.@Nullable Status status,
            @Nullable String after,
            @Nullable Integer limit) {
        return answer(() -> ok(Map.of(
                "deadLetters",
                deadLetters
                        .list(
                                group,
                                status == null ? DeadLetter.Status.PARKED : status,
                                after == null ? null : MessageId.parse(after),
                                limit == null ? PAGE : limit)
                        .stream()
                        .map(DeadLettersEndpoint::described)
                        .toList())));
    }

    @ReadOperation
    WebEndpointResponse<Object> find(@Selector String group, @Selector String id, SecurityContext caller) {
        return answer(() -> {
            MessageId wanted = MessageId.parse(id);
            Optional<DeadLetter> found = deadLetters.find(group, wanted);
            if (found.isEmpty()) {
                return error(404, "Group %s has no dead letter %s".formatted(group, id));
            }
            Map<String, Object> shown = described(found.get());
            if (caller.isUserInRole(operatorRole)) {
                deadLetters
                        .payload(group, wanted)
                        .ifPresent(payload -> shown.put("payload", new String(payload, StandardCharsets.UTF_8)));
            }
            return ok(shown);
        });
    }

    /** Replays many: all that are PARKED, at most {@code limit}. */
    @WriteOperation
    WebEndpointResponse<Object> replayAll(@Selector String group, @Nullable Integer limit, SecurityContext caller) {
        return asOperator(
                caller,
                operator ->
                        ok(Map.of("replayed", deadLetters.replayAll(group, limit == null ? PAGE : limit, operator))));
    }

    /** Replays one. */
    @WriteOperation
    WebEndpointResponse<Object> replay(@Selector String group, @Selector String id, SecurityContext caller) {
        return asOperator(caller, operator -> {
            MessageId wanted = MessageId.parse(id);
            return changed(deadLetters.replay(group, wanted, operator), group, wanted);
        });
    }

    @DeleteOperation
    WebEndpointResponse<Object> discard(
            @Selector String group, @Selector String id, String reason, SecurityContext caller) {
        return asOperator(caller, operator -> {
            MessageId wanted = MessageId.parse(id);
            return changed(deadLetters.discard(group, wanted, reason, operator), group, wanted);
        });
    }

    private WebEndpointResponse<Object> changed(boolean done, String group, MessageId id) {
        Optional<DeadLetter> now = deadLetters.find(group, id);
        if (now.isEmpty()) {
            return error(404, "Group %s has no dead letter %s".formatted(group, id));
        }
        return done
                ? ok(described(now.get()))
                : error(
                        409,
                        "Only what is PARKED can be replayed or discarded; %s is %s"
                                .formatted(id, now.get().status()));
    }

    private WebEndpointResponse<Object> asOperator(SecurityContext caller, Change change) {
        Principal principal = caller.getPrincipal();
        if (principal == null || !caller.isUserInRole(operatorRole)) {
            return error(
                    403,
                    "Changing dead letters needs the role %s (txmq.dead-letters.operator-role)"
                            .formatted(operatorRole));
        }
        return answer(() -> change.by(principal.getName()));
    }

    private static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> operation) {
        try {
            return operation.get();
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (TxmqException e) {
            return error(503, String.valueOf(e.getMessage()));
        }
    }

    private static WebEndpointResponse<Object> ok(Object body) {
        return new WebEndpointResponse<>(body, 200);
    }

    private static WebEndpointResponse<Object> error(int status, String message) {
        return new WebEndpointResponse<>(Map.of("error", message), status);
    }

    static Map<String, Object> described(DeadLetter letter) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("group", letter.group());
        shown.put("id", letter.id().toString());
        shown.put("topic", letter.topic());
        shown.put("key", letter.key());
        putKnown(shown, "tag", letter.tag());
        shown.put("status", letter.status());
        shown.put("attempts", letter.attempts());
        putKnown(shown, "lastError", letter.lastError());
        shown.put("parkedAt", letter.parkedAt());
        shown.put("replays", letter.replays());
        putKnown(shown, "replayedAt", letter.replayedAt());
        putKnown(shown, "replayedBy", letter.replayedBy());
        putKnown(shown, "discardedAt", letter.discardedAt());
        putKnown(shown, "discardedBy", letter.discardedBy());
        putKnown(shown, "discardReason", letter.discardReason());
        return shown;
    }

    private static void putKnown(Map<String, Object> shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value);
        }
    }

    @FunctionalInterface
    private interface Change {

        WebEndpointResponse<Object> by(String operator);
    }
}
