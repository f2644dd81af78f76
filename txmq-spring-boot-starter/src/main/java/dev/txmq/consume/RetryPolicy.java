package dev.txmq.consume;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

/** What becomes of a message whose handler threw. */
final class RetryPolicy {

    private static final int LAST_LEVEL = 18;

    private final int maxAttempts;
    private final int firstLevel;

    RetryPolicy(TxmqProperties.Consumer settings) {
        this.maxAttempts = settings.maxAttempts();
        this.firstLevel = settings.firstRetryLevel();
    }

    Verdict after(Delivery delivery, Throwable failure) {
        int attempt = delivery.attempt();
        if (failure instanceof UnprocessableMessageException || attempt >= maxAttempts) {
            return new Verdict.DeadLetter(delivery, failure);
        }
        return new Verdict.RetryLater(delivery, Math.min(firstLevel + attempt - 1, LAST_LEVEL), failure);
    }
}
