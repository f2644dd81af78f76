package dev.txmq.publish;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.WireMessage;

import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.toColumn;

/**
 * Writes {@code txmq_message}. Statements join the transaction of the calling thread. The time by which rows are purged is the
 * database's.
 */
final class MessageTable {

    private static final Logger LOG = LoggerFactory.getLogger(MessageTable.class);

    private static final String INSERT = """
            INSERT INTO txmq_message (%s, status, producer_group, created_at, next_attempt_at)
            VALUES\s""".formatted(WireColumns.NAMES);
    private static final String ROW = "(?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), ?)";

    /** What one statement holds, far below any max_allowed_packet; a single message may be larger. */
    private static final int STATEMENT_ROWS = 500;

    private static final int STATEMENT_BYTES = 1024 * 1024;

    private final KitDatabase database;
    private final WireColumns columns;
    private final Clock clock;
    private final String group;
    private final Duration republishAfter;

    MessageTable(KitDatabase database, WireColumns columns, Clock clock, String group, Duration republishAfter) {
        this.database = database;
        this.columns = columns;
        this.clock = clock;
        this.group = group;
        this.republishAfter = republishAfter;
    }

    /**
     * Inserts them as COMMITTED, which they become when the transaction does. The relay waits for the broker's confirmation.
     *
     * @throws org.springframework.dao.DuplicateKeyException if one was fenced
     */
    void insert(List<WireMessage> messages) {
        insert(messages, clock.instant().plus(republishAfter));
    }

    /** The same for messages that only the relay will publish, as soon as it can. */
    void insertForRelay(List<WireMessage> messages) {
        insert(messages, clock.instant());
        messages.forEach(message -> LOG.debug("left to the relay {}", message));
    }

    private void insert(List<WireMessage> messages, Instant due) {
        int from = 0;
        while (from < messages.size()) {
            int to = from + 1;
            long bytes = messages.get(from).body().length;
            while (to < messages.size() && to - from < STATEMENT_ROWS) {
                bytes += messages.get(to).body().length;
                if (bytes > STATEMENT_BYTES) {
                    break;
                }
                to++;
            }
            insertAtOnce(messages.subList(from, to), due);
            from = to;
        }
    }

    private void insertAtOnce(List<WireMessage> messages, Instant due) {
        List<Object> values = new ArrayList<>();
        for (WireMessage message : messages) {
            values.addAll(columns.values(message));
            values.add(MessageStatus.COMMITTED.name());
            values.add(group);
            values.add(toColumn(due));
        }
        database.jdbc()
                .sql(INSERT + String.join(", ", Collections.nCopies(messages.size(), ROW)))
                .params(values)
                .update();
    }

    /**
     * The status of a row that no transaction holds; without waiting for one that does.
     *
     * @throws org.springframework.dao.DataAccessException if the row is locked: {@link dev.txmq.database.RowLock} is its cause
     */
    Optional<MessageStatus> statusUnlessLocked(MessageId id) {
        return database.jdbc()
                .sql("SELECT status FROM txmq_message WHERE id = ? FOR UPDATE NOWAIT")
                .param(id.toBytes())
                .query((row, number) -> MessageStatus.valueOf(row.getString("status")))
                .optional();
    }

    /**
     * Takes an id for good, so that a late insert of it fails.
     *
     * @throws org.springframework.dao.DuplicateKeyException if it is taken
     */
    void fence(WireMessage message) {
        database.jdbc()
                .sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, producer_group, created_at)
                        VALUES (?, ?, ?, '', 'ROLLED_BACK', ?, UTC_TIMESTAMP(6))
                        """)
                .params(message.id().toBytes(), message.topic(), message.key(), group)
                .update();
    }

    /** Those of them that have no row. */
    Set<MessageId> missing(Collection<MessageId> ids) {
        Set<MessageId> missing = new LinkedHashSet<>(ids);
        missing.removeAll(database.jdbc()
                .sql("SELECT id FROM txmq_message WHERE id IN (%s)".formatted(placeholders(ids.size())))
                .params(ids.stream().<Object>map(MessageId::toBytes).toList())
                .query((row, number) -> MessageId.of(row.getBytes("id")))
                .list());
        return missing;
    }

    /** Marks those that are COMMITTED, and returns how many were. */
    int markPublished(Collection<MessageId> ids) {
        List<Object> values = new ArrayList<>();
        values.add(toColumn(clock.instant()));
        ids.forEach(id -> values.add(id.toBytes()));
        return database.jdbc()
                .sql("""
                        UPDATE txmq_message SET status = 'PUBLISHED', published_at = ?, next_attempt_at = NULL
                        WHERE status = 'COMMITTED' AND id IN (%s)
                        """.formatted(placeholders(ids.size())))
                .params(values)
                .update();
    }
}
