package dev.txmq.order;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.WireMessage;

import static dev.txmq.database.Columns.placeholders;

/**
 * Finds out which ordered messages must not be sent yet, since the one before is not confirmed. That one is found by its id. A row that is
 * gone was confirmed, for retention deletes no other.
 */
public final class Predecessors {

    private final KitDatabase database;

    public Predecessors(KitDatabase database) {
        this.database = database;
    }

    /**
     * What must wait; without those whose predecessor is one of the messages and does not wait itself.
     *
     * @param confirmed predecessors that a broker has confirmed, whatever their rows say yet
     */
    public Waiting waiting(Collection<WireMessage> messages, Set<MessageId> confirmed) {
        List<WireMessage> ordered = messages.stream()
                .filter(message -> Sequence.of(message) != null)
                .sorted(Comparator.comparingLong(
                        message -> Sequence.require(message).number()))
                .toList();
        Map<MessageId, WireMessage> own = new HashMap<>();
        ordered.forEach(message -> own.put(message.id(), message));
        Map<MessageId, MessageStatus> statuses = statuses(ordered, own.keySet(), confirmed);
        Set<WireMessage> underWay = new LinkedHashSet<>();
        Set<WireMessage> behindFailed = new LinkedHashSet<>();
        for (WireMessage message : ordered) {
            MessageId after = after(message);
            if (after == null) {
                continue;
            }
            WireMessage before = own.get(after);
            MessageStatus status = statuses.get(after);
            if (status == MessageStatus.FAILED || (before != null && behindFailed.contains(before))) {
                behindFailed.add(message);
            } else if (status == MessageStatus.COMMITTED || (before != null && underWay.contains(before))) {
                underWay.add(message);
            }
        }
        return new Waiting(underWay, behindFailed);
    }

    private Map<MessageId, MessageStatus> statuses(
            List<WireMessage> ordered, Set<MessageId> own, Set<MessageId> confirmed) {
        Set<MessageId> asked = new HashSet<>();
        for (WireMessage message : ordered) {
            MessageId after = after(message);
            if (after != null && !own.contains(after) && !confirmed.contains(after)) {
                asked.add(after);
            }
        }
        Map<MessageId, MessageStatus> statuses = new HashMap<>();
        if (!asked.isEmpty()) {
            List<Object> ids = new ArrayList<>();
            asked.forEach(id -> ids.add(id.toBytes()));
            database.jdbc()
                    .sql("SELECT id, status FROM txmq_message WHERE id IN (%s)".formatted(placeholders(ids.size())))
                    .params(ids)
                    .query(row -> {
                        statuses.put(MessageId.of(row.getBytes("id")), MessageStatus.valueOf(row.getString("status")));
                    });
        }
        return statuses;
    }

    private static @Nullable MessageId after(WireMessage message) {
        return Sequence.require(message).after();
    }

    /**
     * Messages that must not be sent yet.
     *
     * @param underWay the one before is committed and not confirmed
     * @param behindFailed the one before is FAILED, or one before that, so an operator has to retry it
     */
    public record Waiting(Set<WireMessage> underWay, Set<WireMessage> behindFailed) {

        public boolean contains(WireMessage message) {
            return underWay.contains(message) || behindFailed.contains(message);
        }
    }
}
