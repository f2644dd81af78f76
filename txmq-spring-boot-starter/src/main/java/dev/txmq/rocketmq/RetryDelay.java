package dev.txmq.rocketmq;

import java.time.Duration;

/** How long a broker keeps a failed message back. */
public sealed interface RetryDelay {

    /** As long as the broker's delay level says; 1 is the first. */
    record Level(int level) implements RetryDelay {}

    /** So long, by the level of the broker that waits so long. */
    record After(Duration time) implements RetryDelay {}
}
