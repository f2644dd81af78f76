package dev.txmq.order;

import java.time.LocalDateTime;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.OrderedKeys;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.Columns.fromColumn;

/** Finds keys that stand still by an index that has no others, and lets them go on. */
final class JdbcOrderedKeys implements OrderedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcOrderedKeys.class);
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_OPERATOR = 128;
    private static final int MAX_REASON = 512;

    private final KitDatabase database;
    private final TransactionTemplate transaction;

    JdbcOrderedKeys(KitDatabase database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    @Override
    public List<Standing> standing(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to %d, was %d".formatted(MAX_LIMIT, limit));
        }
        return database.jdbc()
                .sql("""
                    SELECT place.consumer_group, stream, place.topic, place.message_key, last_number, waiting_number,
                        place.waits_for, waits_since, COALESCE(status = 'PARKED', FALSE) AS parked
                    FROM txmq_position place FORCE INDEX (txmq_position_waiting)
                    LEFT JOIN txmq_dead_letter letter
                        ON letter.consumer_group = place.consumer_group AND letter.message_id = place.waits_for
                    WHERE waits_since IS NOT NULL ORDER BY waits_since LIMIT ?
                    """)
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
        String by = operator.codePointCount(0, operator.length()) <= MAX_OPERATOR
                ? operator
                : operator.substring(0, operator.offsetByCodePoints(0, MAX_OPERATOR));
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
        boolean parked = database.jdbc()
                .sql("SELECT status FROM txmq_dead_letter WHERE consumer_group = ? AND message_id = ?")
                .params(group, missing.toBytes())
                .query(String.class)
                .optional()
                .filter("PARKED"::equals)
                .isPresent();
        if (parked) {
            throw new IllegalStateException("Message %s is not missing, it is parked in group %s: replay or discard it"
                    .formatted(missing, group));
        }
    }
}
