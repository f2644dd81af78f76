package dev.txmq.rocketmq;

import java.time.Duration;
import java.util.List;

/**
 * When a message whose handling failed comes again.
 *
 * @param firstLevel the broker's delay level before the second attempt; one more each time
 * @param times how long to wait instead before the second attempt, the third and so on, the last one again and again; empty for the
 *     levels
 */
public record RetryLadder(int firstLevel, List<Duration> times) {

    /** The last of RocketMQ's own; those that somebody has appended are for who names them. */
    private static final int LAST_LEVEL = 18;

    /** @param failed how many attempts there were */
    public RetryDelay delay(int failed) {
        return times.isEmpty()
                ? new RetryDelay.Level(Math.min(firstLevel + failed - 1, LAST_LEVEL))
                : new RetryDelay.After(times.get(Math.min(failed, times.size()) - 1));
    }
}
