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
import dev.txmq.rocketmq.HalfMessage;
import dev.txmq.rocketmq.HalfMessageProducer;
import dev.txmq.rocketmq.WireMessage;

/**
 * The messages of one transaction, and what happens to them as it ends:
 *
 * <ol>
 *   <li>{@link #add} keeps them; nothing is written or sent. A crash or rollback here leaves nothing behind.
 *   <li>{@link #writeAndSend}, last thing before the commit, inserts their rows in one statement and then sends the half messages: a
 *       row exists, uncommitted and locked, before any half message does. After a crash here the broker asks, finds no row,
 *       and the id is fenced.
 *   <li>The database commits. After a crash here the broker asks and finds the row.
 *   <li>{@link #afterCompletion} sends END_TRANSACTION and hands the broker's answer to {@link Confirmations}.
 * </ol>
 *
 * Half messages are rolled back from here only when they could not all be sent, for then no commit was tried. After a commit
 * that failed nobody knows its outcome for sure, whatever status Spring reports; the broker asks, and the row tells.
 *
 * <p>It has the lowest precedence, so that it runs after those synchronisations that flush SQL.
 */
final class TransactionMessages implements TransactionSynchronization {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionMessages.class);

    private final MessageTable table;
    private final HalfMessageProducer producer;
    private final Confirmations confirmations;

    private final List<WireMessage> pending = new ArrayList<>();
    private final List<HalfMessage> halves = new ArrayList<>();
    private final Map<Object, Integer> savepoints = new HashMap<>();
    private boolean sendingFailed;

    TransactionMessages(MessageTable table, HalfMessageProducer producer, Confirmations confirmations) {
        this.table = table;
        this.producer = producer;
        this.confirmations = confirmations;
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
        insert(messages);
        try {
            halves.addAll(producer.send(messages));
        } catch (TxmqException e) {
            sendingFailed = true;
            throw e;
        }
        messages.forEach(message -> LOG.debug("half sent         {}", message.describe()));
    }

    /**
     * Spring takes a {@code TransactionException} out of this phase for a commit of unknown outcome and does not roll back; the
     * connection, set back to auto-commit, would then commit the business data without its messages.
     */
    private void insert(List<WireMessage> messages) {
        try {
            table.insert(messages);
        } catch (TransactionException e) {
            throw new TxmqException(
                    "The transaction of message %s cannot commit any more, it is rolled back: %s"
                            .formatted(messages.get(0).describe(), e.getMessage()),
                    e);
        }
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        writeAndSend();
    }

    @Override
    public void afterCompletion(int status) {
        if (status == STATUS_COMMITTED) {
            halves.forEach(this::commit);
            pending.forEach(message -> LOG.error(
                    "message {} was published after its transaction had committed and is lost: publish before the commit",
                    message.describe()));
        } else if (sendingFailed) {
            halves.forEach(producer::rollback);
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

    private void commit(HalfMessage half) {
        LOG.debug("committed         {}", half.message().describe());
        confirmations.await(half.message(), producer.commit(half));
    }
}
