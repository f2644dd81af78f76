package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.history.History;
import dev.txmq.history.HistoryEntry;

import static dev.txmq.actuate.DeadLettersEndpoint.putKnown;
import static dev.txmq.actuate.OperatorAccess.answer;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;
import static dev.txmq.actuate.OperatorAccess.time;

/**
 * How the kit is doing, and what became of a message; publishes messages again for callers in the operator role, on record under the
 * caller's name. Shows no payloads, and errors to operators only.
 */
@Endpoint(id = "txmq")
class TxmqEndpoint {

    private static final int MAX_FOUND = 100;

    private static final int PAGE = 100;

    private static final int MAX_IDS = 100;

    private static final int MAX_HISTORY = 1_000;

    private final Overview overview;
    private final Counts counts;
    private final MessageLog messageLog;
    private final DeadLetters deadLetters;
    private final History history;
    private final OperatorAccess operators;

    TxmqEndpoint(
            Overview overview,
            Counts counts,
            MessageLog messageLog,
            DeadLetters deadLetters,
            History history,
            OperatorAccess operators) {
        this.overview = overview;
        this.counts = counts;
        this.messageLog = messageLog;
        this.deadLetters = deadLetters;
        this.history = history;
        this.operators = operators;
    }

    /**
     * Counts, the oldest message that is not confirmed, the lag of the groups and what this instance has published and handled since its
     * start; with {@code id} or {@code key} what is on record about these instead.
     */
    @ReadOperation
    WebEndpointResponse<Object> read(@Nullable String id, @Nullable String key, SecurityContext caller) {
        return answer(() -> {
            boolean withError = operators.isGranted(caller);
            if (id != null) {
                MessageId wanted = MessageId.parse(id);
                return ok(found(
                        messageLog.find(wanted).stream(),
                        counts.deadLetters().keySet().stream()
                                .flatMap(group -> deadLetters.find(group, wanted).stream()),
                        withError));
            }
            if (key != null) {
                return ok(found(
                        messageLog.findByKey(key, MAX_FOUND).stream(),
                        deadLetters.findByKey(key, MAX_FOUND).stream(),
                        withError));
            }
            return ok(overview.read());
        });
    }

    /**
     * {@code failed}: one page of the messages to a topic that were given up; {@code after} is the last id of the page before.
     * {@code scheduled}: one page of those that wait until they are due, the next ones first. {@code operations}: what operators did, newest first, for operators. {@code history}: what happened to up to 100 messages, whose {@code ids} are separated by commas, beside
     * what their rows say, the oldest first; check-backs, retries, duplicates, what the relay and operators did. What was not written yet, or came in
     * too large a number, is missing.
     */
    @ReadOperation
    WebEndpointResponse<Object> list(
            @Selector String what,
            @Nullable String topic,
            @Nullable String after,
            @Nullable String limit,
            @Nullable String ids,
            SecurityContext caller) {
        return switch (what) {
            case "failed" ->
                answer(() -> ok(page(
                        messageLog.failed(given("topic", topic), position(after), number("limit", limit, PAGE)),
                        operators.isGranted(caller))));
            case "scheduled" ->
                answer(() -> ok(page(messageLog.scheduled(position(after), number("limit", limit, PAGE)), false)));
            case "operations" ->
                operators.change(
                        caller,
                        operator -> ok(Map.of(
                                "operations",
                                messageLog.operations(number("limit", limit, PAGE)).stream()
                                        .map(TxmqEndpoint::described)
                                        .toList())));
            case "history" ->
                answer(() -> ok(Map.of(
                        "history",
                        history.find(ids(given("ids", ids)), MAX_HISTORY).stream()
                                .map(entry -> described(entry, operators.isGranted(caller)))
                                .toList())));
            default ->
                error(404, "There is failed, scheduled, operations and history to read, not '%s'".formatted(what));
        };
    }

    /**
     * {@code retry}: messages that were given up, one by its {@code id} or the oldest of a {@code topic}. {@code republish}: what was
     * published to a {@code topic} between {@code from} and {@code to}. Both need a {@code reason}.
     */
    @WriteOperation
    WebEndpointResponse<Object> change(
            @Selector String what,
            @Nullable String id,
            @Nullable String topic,
            @Nullable String limit,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason,
            @Nullable String onBehalfOf,
            SecurityContext caller) {
        return operators.change(caller, onBehalfOf, operator -> switch (what) {
            case "retry" ->
                id != null
                        ? retry(MessageId.parse(id), given("reason", reason), operator)
                        : ok(Map.of(
                                "retried",
                                messageLog.retryAll(
                                        given("id or topic", topic),
                                        number("limit", limit, PAGE),
                                        given("reason", reason),
                                        operator)));
            case "republish" ->
                ok(Map.of(
                        "republished",
                        messageLog.republish(
                                given("topic", topic),
                                time("from", from),
                                time("to", to),
                                given("reason", reason),
                                operator)));
            default -> error(404, "There is retry and republish to do, not '%s'".formatted(what));
        });
    }

    private static List<MessageId> ids(String text) {
        List<MessageId> ids = MessageSets.ids(text);
        if (ids.size() > MAX_IDS) {
            throw new IllegalArgumentException("ids must be %d at most, were %d".formatted(MAX_IDS, ids.size()));
        }
        return ids;
    }

    private static @Nullable MessageId position(@Nullable String after) {
        return after == null ? null : MessageId.parse(after);
    }

    private static Map<String, Object> page(List<LoggedMessage> messages, boolean withError) {
        return Map.of(
                "messages",
                messages.stream().map(message -> described(message, withError)).toList());
    }

    private WebEndpointResponse<Object> retry(MessageId id, String reason, String operator) {
        boolean retried = messageLog.retry(id, reason, operator);
        Optional<LoggedMessage> now = messageLog.find(id);
        if (now.isEmpty()) {
            return error(404, "There is no message " + id);
        }
        return retried
                ? ok(described(now.get(), true))
                : error(
                        409,
                        "Only what is FAILED can be retried; %s is %s"
                                .formatted(id, now.get().status()));
    }

    private static Map<String, Object> found(
            Stream<LoggedMessage> messages, Stream<DeadLetter> letters, boolean withError) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "messages",
                messages.map(message -> described(message, withError)).toList());
        answer.put(
                "deadLetters",
                letters.map(letter -> DeadLettersEndpoint.described(letter, withError))
                        .toList());
        return answer;
    }

    private static Map<String, Object> described(LoggedMessage message, boolean withError) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", message.id().toString());
        shown.put("topic", message.topic());
        shown.put("key", message.key());
        shown.put("status", message.status());
        shown.put("attempts", message.attempts());
        shown.put("createdAt", message.createdAt());
        putKnown(shown, "dueAt", message.dueAt());
        putKnown(shown, "publishedAt", message.publishedAt());
        putKnown(shown, "nextAttemptAt", message.nextAttemptAt());
        putKnown(shown, "lastError", withError ? message.lastError() : null);
        return shown;
    }

    private static Map<String, Object> described(HistoryEntry entry, boolean withReason) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", entry.message().toString());
        shown.put("kind", entry.kind());
        shown.put("at", entry.at());
        putKnown(shown, "group", entry.group());
        putKnown(shown, "attempt", entry.attempt());
        putKnown(shown, "outcome", entry.outcome());
        putKnown(shown, "nextAt", entry.nextAt());
        shown.put("instance", entry.instance());
        putKnown(shown, "reason", withReason ? entry.reason() : null);
        return shown;
    }

    private static Map<String, Object> described(MessageLog.Operation operation) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("operation", operation.kind());
        putKnown(shown, "topic", operation.topic());
        putKnown(
                shown,
                "id",
                operation.message() == null ? null : operation.message().toString());
        putKnown(shown, "from", operation.from());
        putKnown(shown, "to", operation.to());
        shown.put("messages", operation.messages());
        shown.put("operator", operation.operator());
        shown.put("reason", operation.reason());
        shown.put("startedAt", operation.startedAt());
        putKnown(shown, "finishedAt", operation.finishedAt());
        return shown;
    }
}
