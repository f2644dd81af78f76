package dev.txmq.test;

/**
 * Counts what has passed between producers and the broker, lost or not.
 *
 * @param halfMessages half messages that arrived
 * @param commits decisions to commit that arrived, answers to check-backs included
 * @param rollbacks decisions to roll back that arrived, answers to check-backs included
 * @param unknowns answers that the outcome is not known yet
 * @param checkBacks questions the broker asked a connected producer
 * @param checkBackAnswers how many of the three kinds of decision answered a check-back
 */
public record TransactionTraffic(
        int halfMessages, int commits, int rollbacks, int unknowns, int checkBacks, int checkBackAnswers) {}
