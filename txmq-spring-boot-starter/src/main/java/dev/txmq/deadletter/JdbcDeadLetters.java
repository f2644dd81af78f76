package dev.txmq.deadletter;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.deadletter.DeadLetterTable.Parked;
import dev.txmq.order.Positions;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.send.ReplayProducer;

import static dev.txmq.config.Bounds.MOST;
import static dev.txmq.config.Bounds.checkLimit;
import static dev.txmq.database.Columns.cut;

/**
 * Replays in one transaction per message:
 *
 * <ol>
 *   <li>Lock the PARKED row and mark it REPLAYED.
 *   <li>Send the message to its group. A failure rolls back: it stays PARKED.
 *   <li>Commit. A crash before it leaves a message on its way and a row that is PARKED, which may be replayed again: the
 *       inbox drops the second. A handler that fails at once waits for this commit before it parks the message again.
 * </ol>
 */
final class JdbcDeadLetters implements DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcDeadLetters.class);
    private static final int MAX_OPERATOR = 128;

    private final DeadLetterTable table;
    private final ReplayProducer producer;
    private final Positions positions;
    private final TransactionTemplate transaction;

    JdbcDeadLetters(
            DeadLetterTable table, ReplayProducer producer, Positions positions, TransactionTemplate transaction) {
        this.table = table;
        this.producer = producer;
        this.positions = positions;
        this.transaction = transaction;
    }

    @Override
    public Optional<DeadLetter> find(String group, MessageId id) {
        return table.find(group, id);
    }

    @Override
    public Map<MessageId, DeadLetter> find(String group, Collection<MessageId> ids) {
        return table.find(group, ids);
    }

    @Override
    public List<DeadLetter> findByKey(String key, int limit) {
        checkLimit(limit, MOST);
        return table.findByKey(key, limit);
    }

    @Override
    public List<DeadLetter> list(String group, DeadLetter.Status status, @Nullable MessageId after, int limit) {
        checkLimit(limit, MOST);
        return table.list(group, status, after, limit);
    }

    @Override
    public Map<String, Long> parked() {
        return table.parked();
    }

    @Override
    public Optional<byte[]> payload(String group, MessageId id) {
        return table.payload(group, id);
    }

    @Override
    public boolean replay(String group, MessageId id, String operator) {
        String by = named(operator);
        boolean replayed = transaction.execute(status -> {
            Parked parked = table.lockParked(group, id).orElse(null);
            if (parked == null || !table.markReplayed(group, id, parked.replays(), by)) {
                return false;
            }
            producer.send(group, parked.message(), parked.replays() + 1);
            return true;
        });
        if (replayed) {
            LOG.info("replayed          {} for group {} by {}", id, group, by);
        }
        return replayed;
    }

    @Override
    public int replayAll(String group, int limit, String operator) {
        checkLimit(limit, MOST);
        int replayed = 0;
        for (DeadLetter parked : table.list(group, DeadLetter.Status.PARKED, null, limit)) {
            if (replay(group, parked.id(), operator)) {
                replayed++;
            }
        }
        return replayed;
    }

    @Override
    public boolean discard(String group, MessageId id, String reason, String operator) {
        checkText("reason", reason, 512);
        String by = named(operator);
        boolean discarded = transaction.execute(status -> {
            Parked parked = table.lockParked(group, id).orElse(null);
            if (parked == null) {
                return false;
            }
            if (parked.waitsFor() != null) {
                throw new IllegalStateException(
                        "Dead letter %s of group %s waits for %s of the same key: decide about that one first"
                                .formatted(id, group, parked.waitsFor()));
            }
            Sequence sequence = Sequence.of(parked.message());
            if (sequence != null) {
                positions.discarded(group, sequence);
            }
            return table.markDiscarded(group, id, reason, by);
        });
        if (discarded) {
            LOG.info("discarded         {} of group {} by {}", id, group, by);
        }
        return discarded;
    }

    private static void checkText(String what, String text, int maxLength) {
        if (text.isBlank() || text.length() > maxLength) {
            throw new IllegalArgumentException(
                    "The %s of a decision about a dead letter must have 1 to %d characters".formatted(what, maxLength));
        }
    }

    /** Who has a long name, such as that of a certificate, could decide nothing otherwise. */
    private static String named(String operator) {
        if (operator.isBlank()) {
            throw new IllegalArgumentException("The operator who decides about a dead letter must have a name");
        }
        return cut(operator, MAX_OPERATOR);
    }
}
