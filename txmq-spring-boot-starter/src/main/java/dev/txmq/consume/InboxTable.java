package dev.txmq.consume;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.TxmqException;
import dev.txmq.database.KitDatabase;
import dev.txmq.digest.StoredMessages;
import dev.txmq.digest.Window;
import dev.txmq.order.HandledMessages;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.toColumn;

/**
 * Reads and writes {@code txmq_inbox}, in the transaction that the handler's effect belongs to. All times are the database's: the
 * purge of any instance goes by them.
 */
final class InboxTable implements HandledMessages {

    private static final Duration LARGEST_MARGIN = Duration.ofDays(1);

    private final KitDatabase database;
    private final Duration retention;

    InboxTable(KitDatabase database, Duration retention) {
        this.database = database;
        this.retention = retention;
    }

    /** What the inbox can tell about a message. */
    enum Memory {
        /** It was handled. */
        HANDLED,
        /** It was not handled: its row would still be there. */
        NEW,
        /** Its row, if there was one, may have been purged. */
        FORGOTTEN
    }

    /** The transaction that takes in both the inbox row and the handler's effect. */
    TransactionTemplate transaction() {
        return database.handlerTransaction();
    }

    /**
     * Records that the group consumes these, in one statement; waits for another transaction that consumes one of them.
     *
     * @throws org.springframework.dao.DuplicateKeyException if the group has consumed one of them already
     * @throws TxmqException if no transaction on this database is active
     */
    void insert(String group, Collection<MessageId> ids) {
        if (database.transaction() == null) {
            throw new TxmqException(
                    ("The transaction of group %s is not on the DataSource that txmq uses, so the effect of a"
                                    + " message could happen twice: define a transaction manager for that DataSource")
                            .formatted(group));
        }
        List<Object> values = new ArrayList<>();
        // in one order everywhere, so that two batches do not wait for each other
        ids.stream().sorted().forEach(id -> Collections.addAll(values, group, id.toBytes()));
        database.jdbc()
                .sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES "
                        + String.join(", ", Collections.nCopies(ids.size(), "(?, ?, UTC_TIMESTAMP(6))")))
                .params(values)
                .update();
    }

    @Override
    public boolean isHandled(String group, MessageId id) {
        return !consumed(group, List.of(id)).isEmpty();
    }

    /** Which of these the group has consumed already. */
    Set<MessageId> consumed(String group, Collection<MessageId> ids) {
        return new HashSet<>(database.jdbc()
                .sql("SELECT message_id FROM txmq_inbox WHERE consumer_group = ? AND message_id IN (%s)"
                        .formatted(placeholders(ids.size())))
                .params(values(group, ids))
                .query((row, number) -> MessageId.of(row.getBytes("message_id")))
                .list());
    }

    /** When the group consumed those of these that it has. */
    Map<MessageId, Instant> consumedAt(String group, Collection<MessageId> ids) {
        Map<MessageId, Instant> times = new HashMap<>();
        database.jdbc()
                .sql("SELECT message_id, consumed_at FROM txmq_inbox WHERE consumer_group = ? AND message_id IN (%s)"
                        .formatted(placeholders(ids.size())))
                .params(values(group, ids))
                .query(row -> {
                    times.put(
                            MessageId.of(row.getBytes("message_id")),
                            fromColumn(row.getObject("consumed_at", LocalDateTime.class)));
                });
        return times;
    }

    private static List<Object> values(String group, Collection<MessageId> ids) {
        List<Object> values = new ArrayList<>();
        values.add(group);
        ids.forEach(id -> values.add(id.toBytes()));
        return values;
    }

    /** What the group has consumed. */
    StoredMessages of(String group) {
        return new StoredMessages(database, "txmq_inbox", "message_id", "consumer_group = ?", List.of(group));
    }

    /** How many messages with an id that tells no time the group consumed then. From an index alone. */
    long foreign(String group, Window window) {
        return database.jdbc()
                .sql("""
                    SELECT COUNT(*) FROM txmq_inbox FORCE INDEX (txmq_inbox_consumed)
                    WHERE consumed_at >= ? AND consumed_at < ? AND consumer_group = ? AND NOT %s
                    """.formatted(StoredMessages.timed("message_id")))
                .params(toColumn(window.from()), toColumn(window.to()), group)
                .query(Long.class)
                .single();
    }

    /** Whether to look closer. Generous, since the clock of this machine may be wrong. */
    boolean isOld(MessageId id) {
        Instant old = Instant.now().minus(retention.dividedBy(2));
        return id.time().filter(old::isAfter).isPresent();
    }

    Memory recall(String group, MessageId id) {
        if (isHandled(group, id)) {
            return Memory.HANDLED;
        }
        Instant remembered = database.now().minus(retention.minus(margin()));
        return id.time().filter(remembered::isAfter).isPresent() ? Memory.FORGOTTEN : Memory.NEW;
    }

    /** The producer's clock and the database's may differ. */
    private Duration margin() {
        Duration quarter = retention.dividedBy(4);
        return quarter.compareTo(LARGEST_MARGIN) < 0 ? quarter : LARGEST_MARGIN;
    }
}
