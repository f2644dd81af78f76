package dev.txmq.order;

import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.MessageId;
import dev.txmq.OrderedKeys;
import dev.txmq.database.KitDatabase;

import static dev.txmq.config.Bounds.MOST;
import static dev.txmq.config.Bounds.checkLimit;
import static dev.txmq.database.Columns.fromColumn;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

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
        List<Standing> standing = database.jdbc()
                .sql("""
                    SELECT consumer_group, stream, topic, message_key, last_number, waiting_number, waits_for, waits_since
                    FROM txmq_position FORCE INDEX (txmq_position_waiting)
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
                            false,
                            fromColumn(row.getObject("waits_since", LocalDateTime.class)));
                })
                .list();
        Map<String, Set<MessageId>> parked = standing.stream()
                .filter(key -> key.waitsFor() != null)
                .collect(groupingBy(Standing::group, mapping(Standing::waitsFor, toSet())));
        parked.replaceAll(this::parked);
        return standing.stream()
                .map(key -> isParked(key, parked.get(key.group())) ? parked(key) : key)
                .toList();
    }

    private static boolean isParked(Standing key, @Nullable Set<MessageId> parked) {
        return parked != null && key.waitsFor() != null && parked.contains(key.waitsFor());
    }

    private Set<MessageId> parked(String group, Collection<MessageId> ids) {
        return givenUp.find(group, ids).values().stream()
                .filter(letter -> letter.status() == DeadLetter.Status.PARKED)
                .map(DeadLetter::id)
                .collect(toSet());
    }

    private static Standing parked(Standing key) {
        return new Standing(
                key.group(),
                key.stream(),
                key.topic(),
                key.key(),
                key.last(),
                key.next(),
                key.waitsFor(),
                true,
                key.since());
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
        if (!parked(group, List.of(missing)).isEmpty()) {
            throw new IllegalStateException("Message %s is not missing, it is parked in group %s: replay or discard it"
                    .formatted(missing, group));
        }
    }
}
