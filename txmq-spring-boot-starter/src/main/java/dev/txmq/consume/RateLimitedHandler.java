package dev.txmq.consume;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;

import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler;

/**
 * Hands on so many messages a second at most, in all its threads together; what is too early waits in its thread. Another limit, and a
 * stop, end the waiting at once: at a stop, what waits is postponed, and no attempt is counted.
 */
final class RateLimitedHandler implements DeliveryHandler {

    /** Below the 15 minutes after which the client takes a handler for dead. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final DeliveryHandler handler;
    private final int mostWaiting;
    private volatile @Nullable Limit limit;
    private volatile boolean stopping;

    /** @param mostWaiting how many messages its threads hold together at most */
    RateLimitedHandler(DeliveryHandler handler, int mostWaiting) {
        this.handler = handler;
        this.mostWaiting = mostWaiting;
    }

    /** @throws IllegalArgumentException if that is no rate, or a message could wait for too long */
    void checkLimit(int perSecond) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("A rate limit must be 1 message a second or more, was " + perSecond);
        }
        if (perSecond * LONGEST_WAIT.toSeconds() < mostWaiting) {
            throw new IllegalArgumentException(
                    "A rate limit of %d messages a second is too low for the %d that the threads of the listener hold together, of which the last would wait for over %d minutes: lower its threads or its batch-size"
                            .formatted(perSecond, mostWaiting, LONGEST_WAIT.toMinutes()));
        }
    }

    /** From now on; null for as many as there are. */
    synchronized void limit(@Nullable Integer perSecond) {
        Limit before = limit;
        limit = perSecond == null ? null : new Limit(perSecond);
        if (before != null) {
            before.over.countDown();
        }
    }

    @Override
    public synchronized void stopping(boolean stopping) {
        this.stopping = stopping;
        handler.stopping(stopping);
        Limit now = limit;
        // who waits looks again
        limit(now == null ? null : now.perSecond);
    }

    @Override
    public List<Verdict> handle(List<Delivery> deliveries) {
        return limit == null || awaitTurn(deliveries.size()) ? handler.handle(deliveries) : postponed(deliveries);
    }

    /** Returns false if the application stops. */
    private boolean awaitTurn(int messages) {
        for (Limit now = limit; now != null; now = limit) {
            if (stopping) {
                return false;
            }
            if (now.isTurnOf(messages)) {
                return true;
            }
        }
        return true;
    }

    private static List<Verdict> postponed(List<Delivery> deliveries) {
        IllegalStateException reason = new IllegalStateException("the listener stops before its turn came");
        return deliveries.stream()
                .map(delivery -> (Verdict) new Verdict.Postpone(delivery, reason))
                .toList();
    }

    /** One rate, until another is set. */
    private static final class Limit {

        private final int perSecond;
        private final RateLimiter limiter;
        private final CountDownLatch over = new CountDownLatch(1);

        Limit(int perSecond) {
            this.perSecond = perSecond;
            this.limiter = RateLimiter.of(
                    "group",
                    RateLimiterConfig.custom()
                            .limitForPeriod(1)
                            .limitRefreshPeriod(Duration.ofSeconds(1).dividedBy(perSecond))
                            .timeoutDuration(Duration.ofDays(1))
                            .build());
        }

        /** Waits until so many may pass; false if another limit is set before. */
        boolean isTurnOf(int messages) {
            try {
                return !over.await(limiter.reservePermission(messages), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The consumer stops before these messages could be handled", e);
            }
        }
    }
}
