package dev.txmq.consume;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ExceptionTypeFilter;

import dev.txmq.ErrorPolicy;
import dev.txmq.ErrorPolicy.Decision;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.rocketmq.RetryDelay;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

/** What becomes of a message whose handler threw: the application's policy says it, else the listener's settings. */
final class RetryPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(RetryPolicy.class);

    private final String group;
    private final int maxAttempts;
    private final RetryLadder retries;
    private final ExceptionTypeFilter retried;
    private final ErrorPolicy application;

    /** @param retried the failures after which trying again may help */
    RetryPolicy(
            String group, int maxAttempts, RetryLadder retries, ExceptionTypeFilter retried, ErrorPolicy application) {
        this.group = group;
        this.maxAttempts = maxAttempts;
        this.retries = retries;
        this.retried = retried;
        this.application = application;
    }

    Verdict after(Delivery delivery, Throwable failure) {
        if (delivery.attempt() >= maxAttempts) {
            return new Verdict.DeadLetter(delivery, failure);
        }
        Decision decision = decide(delivery, failure);
        if (decision instanceof Decision.RetryAfter retry) {
            return new Verdict.RetryLater(delivery, new RetryDelay.After(retry.time()), failure);
        }
        boolean again =
                decision instanceof Decision.Retry || (decision instanceof Decision.AsConfigured && isRetried(failure));
        return again
                ? new Verdict.RetryLater(delivery, retries.delay(delivery.attempt()), failure)
                : new Verdict.DeadLetter(delivery, failure);
    }

    private boolean isRetried(Throwable failure) {
        return !(failure instanceof UnprocessableMessageException) && retried.match(failure, true);
    }

    private Decision decide(Delivery delivery, Throwable failure) {
        WireMessage wire = delivery.message();
        try {
            return application.decide(
                    group,
                    new ReceivedMessage<>(
                            wire.id(),
                            wire.topic(),
                            wire.key(),
                            wire.tag(),
                            wire.type(),
                            wire.ownHeaders(),
                            delivery.attempt(),
                            wire.body()),
                    failure);
        } catch (RuntimeException e) {
            LOG.error("the ErrorPolicy failed, message {} of group {} goes the way that is configured", wire, group, e);
            return Decision.asConfigured();
        }
    }
}
