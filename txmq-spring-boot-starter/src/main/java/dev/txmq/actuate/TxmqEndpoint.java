package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.backlog.Backlog;

/** How the kit is doing, and what became of a message. Shows no payloads. */
@Endpoint(id = "txmq")
class TxmqEndpoint {

    private static final int MAX_FOUND = 100;

    private final Counts counts;
    private final Backlog backlog;
    private final Supplier<Map<String, Long>> lag;
    private final MessageLog messageLog;
    private final DeadLetters deadLetters;

    TxmqEndpoint(
            Counts counts,
            Backlog backlog,
            Supplier<Map<String, Long>> lag,
            MessageLog messageLog,
            DeadLetters deadLetters) {
        this.counts = counts;
        this.backlog = backlog;
        this.lag = lag;
        this.messageLog = messageLog;
        this.deadLetters = deadLetters;
    }

    /**
     * Counts, the oldest message that is not confirmed and the lag of the groups; with {@code id} or {@code key} what is on
     * record about these instead.
     */
    @ReadOperation
    Map<String, Object> read(@Nullable String id, @Nullable String key) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (id != null) {
            MessageId wanted = MessageId.parse(id);
            answer.put(
                    "messages",
                    messageLog.find(wanted).stream()
                            .map(TxmqEndpoint::described)
                            .toList());
            answer.put(
                    "deadLetters",
                    counts.deadLetters().keySet().stream()
                            .flatMap(group -> deadLetters.find(group, wanted).stream())
                            .map(DeadLettersEndpoint::described)
                            .toList());
        } else if (key != null) {
            List<MessageLog.Entry> found = messageLog.findByKey(key, MAX_FOUND);
            answer.put("messages", found.stream().map(TxmqEndpoint::described).toList());
            answer.put(
                    "deadLetters",
                    deadLetters.findByKey(key, MAX_FOUND).stream()
                            .map(DeadLettersEndpoint::described)
                            .toList());
        } else {
            answer.put("messages", counts.messages());
            backlog.oldestAge().ifPresent(age -> answer.put("oldestUnconfirmedSeconds", age.toSeconds()));
            answer.put("deadLetters", counts.deadLetters());
            answer.put("lag", lag.get());
        }
        return answer;
    }

    private static Map<String, Object> described(MessageLog.Entry entry) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", entry.id().toString());
        shown.put("topic", entry.topic());
        shown.put("key", entry.key());
        shown.put("status", entry.status());
        shown.put("attempts", entry.attempts());
        shown.put("createdAt", entry.createdAt());
        if (entry.publishedAt() != null) {
            shown.put("publishedAt", entry.publishedAt());
        }
        return shown;
    }
}
