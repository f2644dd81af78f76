package dev.txmq.publish;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;

import dev.txmq.TxmqException;
import dev.txmq.order.Numbers;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.WireMessage;

/**
 * The messages of one transaction, and what happens to them as it ends:
 *
 * <ol>
 *   <li>{@link #add} keeps them; nothing is written or sent. A crash or rollback here leaves nothing behind.
 *   <li>{@link #writeAndSend}, last thing before the commit (see {@link dev.txmq.database.BusinessTransaction}), inserts their
 *       rows and then sends the half messages: a row exists, uncommitted and locked, before any half message does. After a crash here the broker asks, finds
 *       no row, and the id is fenced.
 *   <li>The database commits. After a crash here the broker asks and finds the row, or the relay publishes it.
 *   <li>{@link #afterCompletion} sends END_TRANSACTION and hands the broker's answer to {@link Confirmations}.
 * </ol>
 *
 * Mode outbox leaves the half message out and sends after the commit; {@link SendMode} chooses. Ordered messages go that way in each
 * mode, and get their numbers in step 2, before the half messages of the others leave.
 *
 * <p>Half messages are rolled back from here only when they could not all be sent, for then no commit was tried. After a commit
 * that failed nobody knows its outcome for sure, whatever status Spring reports; the broker asks, and the row tells.
 */
final class TransactionMessages implements TransactionSynchronization {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionMessages.class);

    private final MessageTable table;
    private final Sending sending;
    private final Numbers numbers;
    private final Sending orderedSending;
    private final PublishMeters meters;

    private final List<WireMessage> pending = new ArrayList<>();
    private final List<WireMessage> written = new ArrayList<>();
    private final Map<Object, Integer> savepoints = new HashMap<>();
    private boolean sendingFailed;

    TransactionMessages(
            MessageTable table, Sending sending, Numbers numbers, Sending orderedSending, PublishMeters meters) {
        this.table = table;
        this.sending = sending;
        this.numbers = numbers;
        this.orderedSending = orderedSending;
        this.meters = meters;
    }

    void add(WireMessage message) {
        pending.add(message);
    }

    /** Writes and sends what has been added since the last call. */
    void writeAndSend() {
        if (pending.isEmpty()) {
            return;
        }
        List<WireMessage> messages = List.copyOf(pending);
        pending.clear();
        List<WireMessage> ordered = messages.stream().filter(Sequence::isOf).toList();
        try {
            if (ordered.isEmpty()) {
                writeAndSend(messages, sending);
                return;
            }
            writeAndSend(numbered(ordered), orderedSending);
            List<WireMessage> others =
                    messages.stream().filter(message -> !Sequence.isOf(message)).toList();
            if (!others.isEmpty()) {
                writeAndSend(others, sending);
            }
        } catch (TxmqException e) {
            sendingFailed = true;
            throw e;
        }
    }

    private void writeAndSend(List<WireMessage> messages, Sending way) {
        boolean goesToBroker = way.goesToBroker(messages);
        insert(messages, goesToBroker);
        written.addAll(messages);
        if (goesToBroker) {
            way.beforeCommit(messages);
        }
    }

    private List<WireMessage> numbered(List<WireMessage> messages) {
        try {
            return numbers.number(messages);
        } catch (TransactionException e) {
            throw over(messages, e);
        }
    }

    /**
     * Spring takes a {@code TransactionException} out of this phase for a commit of unknown outcome and does not roll back; the
     * connection, set back to auto-commit, would then commit the business data without its messages.
     */
    private void insert(List<WireMessage> messages, boolean goesToBroker) {
        try {
            if (goesToBroker) {
                table.insert(messages);
            } else {
                table.insertForRelay(messages);
            }
        } catch (TransactionException e) {
            throw over(messages, e);
        }
    }

    private static TxmqException over(List<WireMessage> messages, TransactionException cause) {
        return new TxmqException(
                "The transaction of message %s cannot commit any more, it is rolled back: %s"
                        .formatted(messages.get(0), cause.getMessage()),
                cause);
    }

    @Override
    public void afterCompletion(int status) {
        if (status == STATUS_COMMITTED) {
            written.forEach(meters::committed);
            sending.afterCommit();
            orderedSending.afterCommit();
            pending.forEach(message -> LOG.error(
                    "message {} was published after its transaction had committed and is lost: publish before the"
                            + " commit",
                    message));
        } else if (sendingFailed) {
            sending.abandon();
        }
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, pending.size());
    }

    /** A savepoint from before the first message is not known here: then all of them go. */
    @Override
    public void savepointRollback(Object savepoint) {
        pending.subList(Math.min(savepoints.getOrDefault(savepoint, 0), pending.size()), pending.size())
                .clear();
    }
}
