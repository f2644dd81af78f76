package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
 * Tells an outage of our own network, name server or proxy from endpoints that fail: four of five endpoints that were asked lately do not
 * answer, five at least, and four of five requests of the last 50 had no HTTP answer. Then nothing is sent for 30 s, after which some try.
 *
 * <p>A circuit breaker of resilience4j over all endpoints. It hears of failures only while so many endpoints do not answer: a few that hang
 * have many requests under way, which fail together.
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
    private static final int FAILED_TO_ONE_ANSWERED = 4;
    private static final Duration TOGETHER = Duration.ofMinutes(5);
    private static final Duration LATELY = Duration.ofMinutes(1);

    private final CircuitBreaker breaker;
    private final Clock clock;
    /** In the order of time, as the next one. */
    private final Map<UUID, Instant> failed = new LinkedHashMap<>();

    private final Map<UUID, Instant> answered = new LinkedHashMap<>();

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
        move(endpoint, failed, answered, clock.instant());
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /** Returns whether the failure is the endpoint's. */
    synchronized boolean unanswered(UUID endpoint, Throwable error) {
        Instant now = clock.instant();
        move(endpoint, answered, failed, now);
        forget(failed, now, TOGETHER);
        forget(answered, now, LATELY);
        boolean many = failed.size() >= ENDPOINTS && failed.size() >= FAILED_TO_ONE_ANSWERED * answered.size();
        if (!many && breaker.getState() == State.CLOSED) {
            breaker.releasePermission();
            return true;
        }
        breaker.onError(0, TimeUnit.NANOSECONDS, error);
        return breaker.getState() == State.CLOSED;
    }

    private static void move(UUID endpoint, Map<UUID, Instant> from, Map<UUID, Instant> to, Instant now) {
        from.remove(endpoint);
        to.remove(endpoint);
        to.put(endpoint, now);
    }

    /** Also what is in the future, since the clock was wrong. */
    private static void forget(Map<UUID, Instant> times, Instant now, Duration after) {
        Iterator<Instant> oldest = times.values().iterator();
        while (oldest.hasNext()) {
            Instant time = oldest.next();
            if (!time.plus(after).isBefore(now) && !time.isAfter(now)) {
                return;
            }
            oldest.remove();
        }
    }

    @Override
    public boolean isOn() {
        return breaker.getState() != State.CLOSED;
    }
}
