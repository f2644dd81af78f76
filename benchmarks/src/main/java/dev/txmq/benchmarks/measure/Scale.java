package dev.txmq.benchmarks.measure;

import java.time.Duration;

/**
 * How much is done in the contest.
 *
 * @param warmUp registrations before each measured run
 * @param users registrations in each measured run, by this many callers
 * @param openLoop how long users are registered at a fixed rate
 */
public record Scale(int rounds, int warmUp, int users, int callers, Duration openLoop) {

    /** Of the rate, registrations a second. */
    public static final int OPEN_LOOP_RATE = 200;

    public static final Scale FULL = new Scale(3, 20_000, 20_000, 16, Duration.ofSeconds(30));

    /** To see that it works; its figures say little. */
    public static final Scale SHORT = new Scale(1, 1_000, 3_000, 16, Duration.ofSeconds(5));
}
