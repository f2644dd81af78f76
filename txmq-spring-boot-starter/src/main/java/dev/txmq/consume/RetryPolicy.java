package dev.txmq.consume;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

/** What becomes of a message whose handler threw. */
final class RetryPolicy {

    private final int maxAttempts;
    private final RetryLadder retries;

    RetryPolicy(int maxAttempts, RetryLadder retries) {
        this.maxAttempts = maxAttempts;
        this.retries = retries;
    }

    Verdict after(Delivery delivery, Throwable failure) {
        int attempt = delivery.attempt();
        if (failure instanceof UnprocessableMessageException || attempt >= maxAttempts) {
            return new Verdict.DeadLetter(delivery, failure);
        }
        return new Verdict.RetryLater(delivery, retries.delay(attempt), failure);
    }
}
