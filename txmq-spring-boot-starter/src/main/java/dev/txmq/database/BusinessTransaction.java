package dev.txmq.database;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction of the application on the kit's database, from its begin to its end. It is one of the synchronisations of the
 * transaction, so an inner transaction, of this manager or of another, does not see it.
 *
 * <ol>
 *   <li>OPEN: {@link #beforeCommit(Runnable)} takes what is to be done before the commit.
 *   <li>{@link #lastBeforeCommit}: SQL that an EntityManager still holds back is flushed, since it may fail and may publish.
 *       Then that work is done. Not when the transaction can only roll back.
 *   <li>COMMITTING: the manager commits. Hibernate flushes once more here, and its callbacks may still publish.
 *   <li>COMMITTED: nothing can be added any more. Being first among the synchronisations, this is so for all others.
 * </ol>
 *
 * When a synchronisation throws a {@code TransactionException} before step 2, Spring takes it for a commit of unknown outcome and
 * does not roll back. The connection, set back to auto-commit, would then commit; a transaction of JTA would stay with the thread,
 * and whatever comes next would join it. So {@link #afterCompletion} rolls it back.
 */
public final class BusinessTransaction implements TransactionSynchronization, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(BusinessTransaction.class);

    private enum State {
        /** The application works. */
        OPEN,
        /** All is done that had to be before the commit. */
        COMMITTING,
        /** The manager says so. */
        COMMITTED
    }

    private final Rollback rollback;
    private final @Nullable TransactionExecution execution;
    private final List<Runnable> work = new ArrayList<>(1);
    private State state = State.OPEN;
    private boolean managerRollsBack;

    /** @param execution null where the manager does not tell what it executes */
    BusinessTransaction(Rollback rollback, @Nullable TransactionExecution execution) {
        this.rollback = rollback;
        this.execution = execution;
    }

    /** That of the calling thread, or null if it has none, or is in an inner one of another manager. */
    static @Nullable BusinessTransaction current() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
                if (synchronization instanceof BusinessTransaction transaction) {
                    return transaction;
                }
            }
        }
        return null;
    }

    /** Does this last before the commit. */
    public void beforeCommit(Runnable last) {
        work.add(last);
    }

    /** Whether that moment is over, and the commit is not. */
    public boolean isCommitting() {
        return state == State.COMMITTING;
    }

    public boolean isCommitted() {
        return state == State.COMMITTED;
    }

    boolean isOf(TransactionExecution other) {
        return execution == other;
    }

    void lastBeforeCommit(TransactionExecution committing) {
        if (committing.isRollbackOnly()) {
            return;
        }
        if (!work.isEmpty() && committing instanceof TransactionStatus status) {
            status.flush();
        }
        lastBeforeCommit();
    }

    void lastBeforeCommit() {
        for (int i = 0; i < work.size(); i++) {
            work.get(i).run();
        }
        state = State.COMMITTING;
    }

    void managerRollsBack() {
        managerRollsBack = true;
    }

    @Override
    public void afterCommit() {
        state = State.COMMITTED;
    }

    @Override
    public void afterCompletion(int status) {
        if (status != STATUS_COMMITTED && state == State.OPEN && !managerRollsBack) {
            rollBack();
        }
    }

    /** A second rollback does no harm. */
    private void rollBack() {
        try {
            rollback.run();
        } catch (Exception e) {
            LOG.debug("a transaction that did not commit cannot be rolled back", e);
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
