package dev.txmq.notify.send;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/** How long to wait after which failure. */
final class RetryPlan {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final double JITTER = 0.2;

    private final List<Duration> intervals;
    private final Duration maxPause;

    RetryPlan(List<Duration> intervals, Duration maxPause) {
        this.intervals = intervals;
        this.maxPause = maxPause;
    }

    /**
     * Until the next attempt; the last interval repeats, and each varies by 20 %.
     *
     * @param failures that counted so far, at least 1
     * @param retryAfter what the endpoint asks for: at most twice the interval, or an hour if that is more
     */
    Duration after(int failures, @Nullable Duration retryAfter) {
        Duration interval = intervals.get(Math.min(failures, intervals.size()) - 1);
        double factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        Duration varied = Duration.ofMillis(Math.round(interval.toMillis() * factor));
        Duration asked = asked(interval, retryAfter);
        return asked.compareTo(varied) > 0 ? asked : varied;
    }

    private static Duration asked(Duration interval, @Nullable Duration retryAfter) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        Duration twice = interval.multipliedBy(2);
        Duration most = twice.compareTo(HOUR) > 0 ? twice : HOUR;
        return retryAfter.compareTo(most) > 0 ? most : retryAfter;
    }

    /** Of an endpoint: a minute, then twice as long each time. */
    Duration pause(int pausesBefore) {
        Duration pause = Duration.ofMinutes(1L << Math.min(pausesBefore, 20));
        return pause.compareTo(maxPause) > 0 ? maxPause : pause;
    }

    /** The longest time that an endpoint may be paused for. */
    Duration longestPause() {
        Duration last = intervals.stream().max(Duration::compareTo).orElse(HOUR).multipliedBy(2);
        Duration most = last.compareTo(HOUR) > 0 ? last : HOUR;
        return maxPause.compareTo(most) > 0 ? maxPause : most;
    }
}
