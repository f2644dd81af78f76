package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.MimeTypeUtils;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.config.ProducerGroup;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;

import static dev.txmq.actuate.DeadLettersEndpoint.putKnown;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.ok;

/**
 * Tells callers in the reader role what the application has published. Publishes messages again for callers in the operator role, on record
 * under the caller's name.
 */
@Endpoint(id = "txmqlog")
class LogEndpoint {

    private final MessageLog messageLog;
    private final KitDatabase database;
    private final ProducerGroup application;
    private final TxmqProperties properties;
    private final ReaderAccess readers;
    private final OperatorAccess operators;

    LogEndpoint(
            MessageLog messageLog,
            KitDatabase database,
            ProducerGroup application,
            TxmqProperties properties,
            ReaderAccess readers,
            OperatorAccess operators) {
        this.messageLog = messageLog;
        this.database = database;
        this.application = application;
        this.properties = properties;
        this.readers = readers;
        this.operators = operators;
    }

    @ReadOperation
    WebEndpointResponse<Object> overview(SecurityContext caller) {
        return readers.read(caller, () -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("now", database.now());
            answer.put("application", application.name());
            answer.put("topics", properties.producer().topics());
            answer.put("retention", properties.retention().published().toString());
            return ok(answer);
        });
    }

    /** Of a topic, and of some tags: {@code digest} of a time in steps, or the {@code ids} of a time, a page at a time. */
    @ReadOperation(produces = {MimeTypeUtils.APPLICATION_JSON_VALUE, MimeTypeUtils.TEXT_PLAIN_VALUE})
    WebEndpointResponse<Object> read(
            @Selector String what,
            @Nullable String topic,
            @Nullable List<String> tags,
            @Nullable String from,
            @Nullable String to,
            @Nullable String step,
            @Nullable String after,
            @Nullable String limit,
            SecurityContext caller) {
        return readers.read(
                caller,
                () -> MessageSets.read(
                        messageLog.messages(given("topic", topic), tags == null ? Set.of() : Set.copyOf(tags)),
                        what,
                        new MessageSets.Asked(from, to, step, after, limit)));
    }

    /** {@code state}: what is on record about these messages. {@code republish}: publishes them again; needs a {@code reason}. */
    @WriteOperation
    WebEndpointResponse<Object> change(
            @Selector String what, @Nullable String ids, @Nullable String reason, SecurityContext caller) {
        return switch (what) {
            case "state" ->
                readers.read(caller, () -> ok(Map.of("states", described(messageLog.find(MessageSets.ids(ids))))));
            case "republish" ->
                operators.change(
                        caller,
                        operator -> ok(Map.of(
                                "republished",
                                messageLog.republish(MessageSets.ids(ids), given("reason", reason), operator))));
            default -> error(404, "There is state and republish to ask for, not '%s'".formatted(what));
        };
    }

    private static Map<String, Object> described(Map<MessageId, LoggedMessage> messages) {
        Map<String, Object> shown = new TreeMap<>();
        messages.forEach((id, message) -> shown.put(id.toString(), described(message)));
        return shown;
    }

    private static Map<String, Object> described(LoggedMessage message) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("state", message.status());
        shown.put("topic", message.topic());
        shown.put("key", message.key());
        putKnown(shown, "tag", message.tag());
        putKnown(shown, "publishedAt", message.publishedAt());
        return shown;
    }
}
