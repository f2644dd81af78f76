package dev.txmq.notify.send;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;

import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.endpoint.StoredEndpoint;

/** An endpoint that this instance has leased: what is due to it, what is on its way, how much and how fast. Of one thread alone. */
final class Lane {

    private static final double PERIODS_A_SECOND = 10;

    private final UUID endpoint;
    private final UUID lease;
    private final Deque<UUID> due = new ArrayDeque<>();
    private final Set<UUID> inFlight = new HashSet<>();
    private final Instant since;
    private Instant until;
    private int limit = 1;
    private boolean ordered;
    private boolean failing;
    private double rate;
    private @Nullable RateLimiter limiter;
    private Duration period = Duration.ZERO;
    private boolean look = true;
    private boolean givenUp;
    private long alarmAt = System.nanoTime();

    Lane(UUID endpoint, UUID lease, Instant since, Instant until) {
        this.endpoint = endpoint;
        this.lease = lease;
        this.since = since;
        this.until = until;
    }

    UUID endpoint() {
        return endpoint;
    }

    UUID lease() {
        return lease;
    }

    /** When it was leased. */
    Instant since() {
        return since;
    }

    Instant until() {
        return until;
    }

    boolean isLeasedAt(Instant time) {
        return !time.isAfter(until);
    }

    void renewed(Instant next) {
        until = next;
    }

    /** Takes over how the endpoint is to be sent to now. One that is failing, or ordered, gets one request at a time. */
    void adjust(StoredEndpoint now, NotifierProperties properties) {
        ordered = now.ordered();
        failing = now.failures().inARow() > 0;
        boolean probing = now.failures().inARow() >= properties.pauseAfter();
        int concurrency = now.concurrency() == 0 ? properties.concurrency() : now.concurrency();
        limit = ordered || probing ? 1 : concurrency;
        limit(now.ratePerSecond() == 0 ? properties.rateLimit() : now.ratePerSecond());
    }

    private void limit(double perSecond) {
        if (limiter != null && rate == perSecond) {
            return;
        }
        rate = perSecond;
        int permits = (int) Math.max(1, Math.round(perSecond / PERIODS_A_SECOND));
        period = Duration.ofNanos(Math.round(permits / perSecond * 1_000_000_000));
        limiter = RateLimiter.of(
                "endpoint",
                RateLimiterConfig.custom()
                        .limitForPeriod(permits)
                        .limitRefreshPeriod(period)
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }

    /** Whether its last request failed. */
    boolean isFailing() {
        return failing;
    }

    boolean isOrdered() {
        return ordered;
    }

    int limit() {
        return limit;
    }

    /** Whether it may send at its rate; if not, it may after {@link #period}. */
    boolean isInRate() {
        return limiter == null || limiter.acquirePermission();
    }

    Duration period() {
        return period;
    }

    /** Whether to come back after {@link #period}; not while somebody has said so. */
    boolean asksForAnAlarm() {
        long now = System.nanoTime();
        if (now - alarmAt < 0) {
            return false;
        }
        alarmAt = now + period.toNanos();
        return true;
    }

    /** The database may have more for it. */
    void look() {
        look = !givenUp;
    }

    /** What it has is no longer what is due. */
    void forget() {
        due.clear();
    }

    boolean wantsToLook() {
        return look && due.isEmpty() && inFlight.size() < limit;
    }

    /** @param more whether there may be more than these */
    void add(Collection<UUID> found, boolean more) {
        found.stream().filter(id -> !inFlight.contains(id)).forEach(due::add);
        look = more;
    }

    boolean canSend() {
        return !due.isEmpty() && inFlight.size() < limit;
    }

    UUID begin() {
        UUID next = due.remove();
        inFlight.add(next);
        return next;
    }

    void end(UUID delivery) {
        inFlight.remove(delivery);
    }

    int inFlight() {
        return inFlight.size();
    }

    /** Nothing more begins; what is under way ends. */
    void giveUp() {
        givenUp = true;
        look = false;
        due.clear();
    }

    boolean isGivenUp() {
        return givenUp;
    }

    boolean isIdle() {
        return due.isEmpty() && inFlight.isEmpty() && !look;
    }
}
