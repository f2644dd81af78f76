package dev.txmq.rocketmq.receive;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import dev.txmq.rocketmq.RetryLadder;

/**
 * How one consumer group receives.
 *
 * @param enabled whether it starts with the application
 * @param threads how many threads call the handler
 * @param waiting how many threads more there are for messages that wait for their turn
 * @param batchSize how many messages the handler is given at most
 * @param maxAttempts how often a message is tried, the first time included
 * @param retries when it comes again
 * @param beginning from when on the messages count in a queue that the group has not read yet; empty for all of them
 * @param shutdownTimeout how long a stop waits for handlers that are running
 */
public record ReceiveSettings(
        boolean enabled,
        int threads,
        int waiting,
        int batchSize,
        int maxAttempts,
        RetryLadder retries,
        Supplier<Optional<Instant>> beginning,
        Duration shutdownTimeout) {}
