package dev.txmq.consume;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.TxmqException;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.KitDatabase.toColumn;

/** Reads and writes {@code txmq_inbox}, in the transaction that the handler's effect belongs to. */
final class Inbox {

    private final KitDatabase database;
    private final Clock clock;

    Inbox(KitDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
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
        LocalDateTime now = toColumn(clock.instant());
        List<Object> values = new ArrayList<>();
        // in one order everywhere, so that two batches do not wait for each other
        ids.stream().sorted().forEach(id -> Collections.addAll(values, group, id.toBytes(), now));
        database.jdbc()
                .sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES "
                        + String.join(", ", Collections.nCopies(ids.size(), "(?, ?, ?)")))
                .params(values)
                .update();
    }

    /** Which of these the group has consumed already. */
    Set<MessageId> consumed(String group, Collection<MessageId> ids) {
        List<Object> values = new ArrayList<>();
        values.add(group);
        ids.forEach(id -> values.add(id.toBytes()));
        return new HashSet<>(database.jdbc()
                .sql("SELECT message_id FROM txmq_inbox WHERE consumer_group = ? AND message_id IN (%s)"
                        .formatted(String.join(", ", Collections.nCopies(ids.size(), "?"))))
                .params(values)
                .query((row, number) -> MessageId.of(row.getBytes("message_id")))
                .list());
    }
}
