package dev.txmq.rocketmq;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the broker is worth asking, so that an outage costs no time-out for each transaction.
 *
 * <p>A circuit breaker that a failed or slow send opens; transactions then go on without the broker, and the relay, which has
 * nobody waiting for it, tries until a send succeeds. Before the first time-out has passed, a broker that hangs is known by
 * its silence: some sends under way and none completed for a while. Each of them holds a database connection, and the pool
 * must not run dry meanwhile.
 */
public final class BrokerAvailability {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerAvailability.class);
    private static final int SENDS_UNDER_WAY = 4;
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final CircuitBreaker breaker;
    private final long slowNanos;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long lastProgress = System.nanoTime();

    public BrokerAvailability(Duration sendTimeout) {
        slowNanos = sendTimeout.dividedBy(2).toNanos();
        breaker = CircuitBreaker.of(
                "txmq-broker",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(2)
                        .minimumNumberOfCalls(1)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(Duration.ofNanos(slowNanos))
                        .slowCallRateThreshold(100)
                        .ignoreExceptions(RefusedMessageException.class)
                        // only a send of the relay closes it again
                        .waitDurationInOpenState(Duration.ofDays(1))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        breaker.getEventPublisher().onStateTransition(BrokerAvailability::logOutage);
    }

    private static void logOutage(CircuitBreakerOnStateTransitionEvent event) {
        if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
            LOG.warn("the broker does not take messages in time: transactions go on without it, and it is tried again");
        }
    }

    /** Whether a transaction should send to the broker now. */
    public boolean isUp() {
        return breaker.getState() == CircuitBreaker.State.CLOSED && !isSilent();
    }

    /** Sends, whatever {@link #isUp} says, and remembers how that went; one that succeeds ends an outage. */
    public <T> T attempt(Supplier<T> send) {
        if (underWay.getAndIncrement() == 0) {
            lastProgress = System.nanoTime();
        }
        long start = System.nanoTime();
        try {
            T result = send.get();
            succeeded(System.nanoTime() - start);
            return result;
        } catch (RuntimeException e) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            throw e;
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void succeeded(long nanos) {
        lastProgress = System.nanoTime();
        if (breaker.getState() == CircuitBreaker.State.CLOSED) {
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        } else if (nanos < slowNanos) {
            breaker.reset();
            LOG.info("the broker takes messages again");
        }
    }

    private boolean isSilent() {
        return underWay.get() >= SENDS_UNDER_WAY && System.nanoTime() - lastProgress > SILENCE_NANOS;
    }
}
