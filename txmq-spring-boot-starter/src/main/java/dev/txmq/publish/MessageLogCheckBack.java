package dev.txmq.publish;

import java.time.Duration;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageStatus;
import dev.txmq.database.KitDatabase;
import dev.txmq.database.RowLock;
import dev.txmq.history.History;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.CheckBack;
import dev.txmq.rocketmq.send.Resolution;

/**
 * Answers check-backs from the message log:
 *
 * <ol>
 *   <li>The row is there: COMMIT, or ROLLBACK when it is a fence.
 *   <li>The row is locked: its transaction is in flight, UNKNOWN at once.
 *   <li>There is none: the transaction is dead, or will be, for its id is now taken by a fence: a row ROLLED_BACK under the
 *       same primary key, which makes a late insert fail. Only then ROLLBACK, so the answer is final. If another check-back
 *       was quicker, read again.
 * </ol>
 *
 * Anything else that goes wrong is thrown, and answered as UNKNOWN. At READ COMMITTED, since a row that is not there would
 * leave a gap lock behind, and two of those deadlock.
 */
final class MessageLogCheckBack implements CheckBack {

    private static final Logger LOG = LoggerFactory.getLogger(MessageLogCheckBack.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final MessageTable table;
    private final TransactionTemplate transaction;
    private final PublishMeters meters;
    private final History history;

    MessageLogCheckBack(MessageTable table, KitDatabase database, PublishMeters meters, History history) {
        this.table = table;
        this.transaction = database.kitTransaction(TIMEOUT);
        this.meters = meters;
        this.history = history;
    }

    @Override
    public Resolution answer(WireMessage half) {
        Resolution answer = decide(half);
        LOG.debug("check-back        {}: {}", half, answer);
        meters.checkedBack(answer);
        history.checkedBack(half.id(), answer.name());
        return answer;
    }

    private Resolution decide(WireMessage half) {
        try {
            return readOrFence(half);
        } catch (DuplicateKeyException e) {
            return readOrFence(half);
        }
    }

    private Resolution readOrFence(WireMessage half) {
        return transaction.execute(status -> {
            Optional<MessageStatus> found;
            try {
                found = table.statusUnlessLocked(half.id());
            } catch (DataAccessException e) {
                if (RowLock.isCauseOf(e)) {
                    return Resolution.UNKNOWN;
                }
                throw e;
            }
            if (found.isEmpty()) {
                table.fence(half);
            }
            return found.isEmpty() || found.get() == MessageStatus.ROLLED_BACK
                    ? Resolution.ROLLBACK
                    : Resolution.COMMIT;
        });
    }
}
