package dev.txmq.actuate;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

import static dev.txmq.actuate.OperatorAccess.answer;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;
import static dev.txmq.actuate.OperatorAccess.one;

/**
 * Lists dead letters, and replays or discards them for callers in the operator role, on record under the caller's name. The
 * payload and the error are shown to operators only.
 */
@Endpoint(id = "txmqdeadletters")
class DeadLettersEndpoint {

    private static final int PAGE = 100;

    private final DeadLetters deadLetters;
    private final Counts counts;
    private final OperatorAccess operators;

    DeadLettersEndpoint(DeadLetters deadLetters, Counts counts, OperatorAccess operators) {
        this.deadLetters = deadLetters;
        this.counts = counts;
        this.operators = operators;
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
            @Nullable String status,
            @Nullable String after,
            @Nullable String limit,
            SecurityContext caller) {
        return answer(() -> ok(Map.of(
                "deadLetters",
                deadLetters
                        .list(
                                group,
                                one("status", status, DeadLetter.Status.PARKED),
                                after == null ? null : MessageId.parse(after),
                                number("limit", limit, PAGE))
                        .stream()
                        .map(letter -> described(letter, operators.isGranted(caller)))
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
            Map<String, Object> shown = described(found.get(), operators.isGranted(caller));
            if (operators.isGranted(caller)) {
                deadLetters.payload(group, wanted).ifPresent(payload -> putPayload(shown, payload));
            }
            return ok(shown);
        });
    }

    /** Replays many: all that are PARKED, at most {@code limit}. */
    @WriteOperation
    WebEndpointResponse<Object> replayAll(
            @Selector String group, @Nullable String limit, @Nullable String onBehalfOf, SecurityContext caller) {
        return operators.change(
                caller,
                onBehalfOf,
                operator ->
                        ok(Map.of("replayed", deadLetters.replayAll(group, number("limit", limit, PAGE), operator))));
    }

    /** Replays one. */
    @WriteOperation
    WebEndpointResponse<Object> replay(
            @Selector String group, @Selector String id, @Nullable String onBehalfOf, SecurityContext caller) {
        return operators.change(caller, onBehalfOf, operator -> {
            MessageId wanted = MessageId.parse(id);
            return changed(deadLetters.replay(group, wanted, operator), group, wanted);
        });
    }

    @DeleteOperation
    WebEndpointResponse<Object> discard(
            @Selector String group,
            @Selector String id,
            @Nullable String reason,
            @Nullable String onBehalfOf,
            SecurityContext caller) {
        return operators.change(caller, onBehalfOf, operator -> {
            MessageId wanted = MessageId.parse(id);
            return changed(deadLetters.discard(group, wanted, given("reason", reason), operator), group, wanted);
        });
    }

    private WebEndpointResponse<Object> changed(boolean done, String group, MessageId id) {
        Optional<DeadLetter> now = deadLetters.find(group, id);
        if (now.isEmpty()) {
            return error(404, "Group %s has no dead letter %s".formatted(group, id));
        }
        return done
                ? ok(described(now.get(), true))
                : error(
                        409,
                        "Only what is PARKED can be replayed or discarded; %s is %s"
                                .formatted(id, now.get().status()));
    }

    /** Errors quote data, such as the key of a row that is there already. */
    static Map<String, Object> described(DeadLetter letter, boolean withError) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("group", letter.group());
        shown.put("id", letter.id().toString());
        shown.put("topic", letter.topic());
        shown.put("key", letter.key());
        putKnown(shown, "tag", letter.tag());
        shown.put("status", letter.status());
        shown.put("attempts", letter.attempts());
        putKnown(shown, "lastError", withError ? letter.lastError() : null);
        shown.put("parkedAt", letter.parkedAt());
        shown.put("replays", letter.replays());
        putKnown(shown, "replayedAt", letter.replayedAt());
        putKnown(shown, "replayedBy", letter.replayedBy());
        putKnown(shown, "discardedAt", letter.discardedAt());
        putKnown(shown, "discardedBy", letter.discardedBy());
        putKnown(shown, "discardReason", letter.discardReason());
        return shown;
    }

    /** Text as text; what is none would be another payload when it is shown so. */
    private static void putPayload(Map<String, Object> shown, byte[] payload) {
        try {
            shown.put(
                    "payload",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(payload))
                            .toString());
        } catch (CharacterCodingException e) {
            shown.put("payloadBase64", Base64.getEncoder().encodeToString(payload));
        }
    }

    static void putKnown(Map<String, Object> shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value);
        }
    }
}
