package dev.txmq.order;

import java.time.LocalDateTime;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.OrderedKeys;
import dev.txmq.database.KitDatabase;

import static dev.txmq.config.Bounds.MOST;
import static dev.txmq.config.Bounds.checkLimit;
import static dev.txmq.database.Columns.cut;
import static dev.txmq.database.Columns.fromColumn;

/** Finds keys that stand still by an index that has no others, and lets them go on. */
final class JdbcOrderedKeys implements OrderedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcOrderedKeys.class);
    private static final int MAX_OPERATOR = 128;
    private static final int MAX_REASON = 512;

    private final KitDatabase database;
    private final GivenUpMessages givenUp;
    private final TransactionTemplate transaction;

    JdbcOrderedKeys(KitDatabase database, GivenUpMessages givenUp, TransactionTemplate transaction) {
        this.database = database;
        this.givenUp = givenUp;
        this.transaction = transaction;
    }

    @Override
    public List<Standing> standing(int limit) {
        checkLimit(limit, MOST);
        return database.jdbc()
                .sql("""
                    SELECT consumer_group, stream, topic, message_key, last_number, waiting_number, waits_for, waits_since,
                           %s AS parked
                    FROM txmq_position standing FORCE INDEX (txmq_position_waiting)
                    WHERE waits_since IS NOT NULL ORDER BY waits_since LIMIT ?
                    """.formatted(givenUp.condition("standing.consumer_group", "standing.waits_for", Status.PARKED)))
                .param(limit)
                .query((row, number) -> {
                    byte[] waitsFor = row.getBytes("waits_for");
                    return new Standing(
                            row.getString("consumer_group"),
                            row.getString("stream"),
                            row.getString("topic"),
                            row.getString("message_key"),
                            row.getLong("last_number"),
                            row.getLong("waiting_number"),
                            waitsFor == null ? null : MessageId.of(waitsFor),
                            row.getBoolean("parked"),
                            fromColumn(row.getObject("waits_since", LocalDateTime.class)));
                })
                .list();
    }

    @Override
    public boolean release(String group, MessageId missing, String reason, String operator) {
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "The reason of a release must have 1 to %d characters".formatted(MAX_REASON));
        }
        if (operator.isBlank()) {
            throw new IllegalArgumentException("The operator who releases a key must have a name");
        }
        String by = cut(operator, MAX_OPERATOR);
        boolean released = transaction.execute(status -> {
            requireNotParked(group, missing);
            return database.jdbc()
                            .sql("""
                                UPDATE txmq_position FORCE INDEX (txmq_position_waiting)
                                SET released_to = waiting_number - 1, released_at = UTC_TIMESTAMP(6), released_by = ?, release_reason = ?,
                                    last_number = waiting_number - 1, waits_since = NULL, waiting_number = NULL, waits_for = NULL
                                WHERE waits_since IS NOT NULL AND consumer_group = ? AND waits_for = ?
                                """)
                            .params(by, reason, group, missing.toBytes())
                            .update()
                    > 0;
        });
        if (released) {
            LOG.info("released          the key of group {} that waits for {} by {}", group, missing, by);
        }
        return released;
    }

    private void requireNotParked(String group, MessageId missing) {
        if (givenUp.contains(group, missing, Status.PARKED)) {
            throw new IllegalStateException("Message %s is not missing, it is parked in group %s: replay or discard it"
                    .formatted(missing, group));
        }
    }
}
