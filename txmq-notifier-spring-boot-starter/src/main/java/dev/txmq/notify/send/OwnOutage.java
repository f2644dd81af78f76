package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an outage of our own network, name server or proxy from endpoints that fail: four of five requests of the last 50 had no HTTP
 * answer, those of at least five endpoints. Then nothing is sent for 30 s, after which some try.
 *
 * <p>A circuit breaker of resilience4j over all endpoints. It hears of failures only while five endpoints have failed within five minutes, so
 * that a few that hang do not look like an outage.
 */
final class OwnOutage implements Outage {

    private static final Logger LOG = LoggerFactory.getLogger(OwnOutage.class);

    /** How long nothing is sent. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    static final int ENDPOINTS = 5;
    private static final int WINDOW = 50;
    private static final int AT_LEAST = 20;
    private static final float FAILED_PERCENT = 80;
    private static final int TRIES = 5;
    private static final Duration TOGETHER = Duration.ofMinutes(5);

    private final CircuitBreaker breaker;
    private final Clock clock;
    private final Map<UUID, Instant> failed = new HashMap<>();

    OwnOutage(Clock clock) {
        this.clock = clock;
        this.breaker = CircuitBreaker.of(
                "txmq-notifier",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(WINDOW)
                        .minimumNumberOfCalls(AT_LEAST)
                        .failureRateThreshold(FAILED_PERCENT)
                        .permittedNumberOfCallsInHalfOpenState(TRIES)
                        .waitDurationInOpenState(PAUSE)
                        .clock(clock)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            State to = event.getStateTransition().getToState();
            if (to == State.OPEN) {
                LOG.error(
                        "requests to many endpoints fail without an answer: look at the network, the name server and"
                                + " the proxy of this instance. Nothing is sent for {}, and these failures do not count",
                        PAUSE);
            } else if (to == State.CLOSED) {
                LOG.info("requests to endpoints are answered again");
            }
        });
    }

    /** Whether something may be sent now. Each yes is followed by one of the other methods. */
    boolean permits() {
        return breaker.tryAcquirePermission();
    }

    void notSent() {
        breaker.releasePermission();
    }

    /** The endpoint, or something before it, has answered or was asked nothing. */
    synchronized void answered(UUID endpoint) {
        failed.remove(endpoint);
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /** Returns whether the failure is the endpoint's. */
    synchronized boolean unanswered(UUID endpoint, Throwable error) {
        Instant now = clock.instant();
        failed.put(endpoint, now);
        failed.values().removeIf(at -> at.plus(TOGETHER).isBefore(now) || at.isAfter(now));
        if (failed.size() < ENDPOINTS && breaker.getState() == State.CLOSED) {
            breaker.releasePermission();
            return true;
        }
        breaker.onError(0, TimeUnit.NANOSECONDS, error);
        return breaker.getState() == State.CLOSED;
    }

    @Override
    public boolean isOn() {
        return breaker.getState() != State.CLOSED;
    }
}
