package dev.txmq.benchmarks.payment.service;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.benchmarks.job.Scoreboard;

/** Notes when a participant's part of a payment is committed. */
public final class Completion {

    private final Scoreboard scoreboard;

    Completion(Scoreboard scoreboard) {
        this.scoreboard = scoreboard;
    }

    /** Notes it if the transaction of the calling thread commits. */
    public void note(long orderNo) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                scoreboard.awarded(orderNo);
            }
        });
    }
}
