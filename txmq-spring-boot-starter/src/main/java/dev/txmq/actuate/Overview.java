package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import dev.txmq.MessageStatus;
import dev.txmq.backlog.Backlog;

/** How the kit is doing: what has come together, how far the groups are behind, and what has passed. */
final class Overview {

    private final Counts counts;
    private final Backlog backlog;
    private final Supplier<Map<String, Long>> lag;
    private final Traffic traffic;

    Overview(Counts counts, Backlog backlog, Supplier<Map<String, Long>> lag, Traffic traffic) {
        this.counts = counts;
        this.backlog = backlog;
        this.lag = lag;
        this.traffic = traffic;
    }

    Map<String, Object> read() {
        Map<String, Object> answer = new LinkedHashMap<>();
        Map<String, Long> messages = new LinkedHashMap<>();
        backlog.latest().ifPresent(counted -> {
            messages.put(MessageStatus.SCHEDULED.name(), counted.scheduled());
            messages.put(MessageStatus.COMMITTED.name(), counted.unconfirmed());
        });
        messages.put(MessageStatus.FAILED.name(), counts.failed());
        answer.put("messages", messages);
        counts.estimatedRows().ifPresent(rows -> answer.put("messagesOfAllStatusesEstimated", rows));
        backlog.oldestAge().ifPresent(age -> answer.put("oldestUnconfirmedSeconds", age.toSeconds()));
        backlog.latest()
                .ifPresent(counted ->
                        answer.put("overdueSeconds", counted.overdue().toSeconds()));
        answer.put("deadLetters", counts.deadLetters());
        answer.put("lag", lag.get());
        answer.put("traffic", traffic.sinceStart());
        return answer;
    }
}
