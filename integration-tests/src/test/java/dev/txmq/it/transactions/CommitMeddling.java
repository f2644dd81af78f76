package dev.txmq.it.transactions;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** Does something between the kit's last work and the commit, or right after the commit; once, and on the thread that asks. */
final class CommitMeddling implements TransactionExecutionListener {

    private final ThreadLocal<@Nullable Runnable> before = new ThreadLocal<>();
    private final ThreadLocal<@Nullable Runnable> after = new ThreadLocal<>();

    void beforeCommit(Runnable action) {
        before.set(action);
    }

    void afterCommit(Runnable action) {
        after.set(action);
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        run(before);
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
        run(after);
    }

    private static void run(ThreadLocal<@Nullable Runnable> slot) {
        Runnable action = slot.get();
        slot.remove();
        if (action != null) {
            action.run();
        }
    }
}
