package dev.txmq;

import java.time.Duration;

/**
 * Decides what becomes of a message whose handling failed, where {@link IdempotentListener#retryOn} and {@link
 * IdempotentListener#parkOn} cannot say it. A bean of this type, of which there is one at most, is asked about the failures of all
 * listeners: also about payloads that cannot be read, and about {@link UnprocessableMessageException}; not in the last attempt, after
 * which a message is parked whatever it says.
 *
 * <p>It is called outside of a transaction, by several threads at the same time. When it throws, that is logged, and the message goes
 * the way that is configured.
 */
@FunctionalInterface
public interface ErrorPolicy {

    /**
     * @param group of the listener
     * @param message as it came from the broker, its payload not read yet
     * @param error what the handler threw
     */
    Decision decide(String group, ReceivedMessage<byte[]> message, Throwable error);

    /** What becomes of the message. */
    sealed interface Decision {

        /** What would become of it without a policy. */
        static Decision asConfigured() {
            return new AsConfigured();
        }

        /** It is tried again after the next delay level, or time, of its listener. */
        static Decision retry() {
            return new Retry();
        }

        /** It is tried again after so long, by the brokers' delay level of that time, or the next shorter one. */
        static Decision retryAfter(Duration time) {
            return new RetryAfter(time);
        }

        /** It is parked, see {@link DeadLetters}. */
        static Decision park() {
            return new Park();
        }

        /** See {@link #asConfigured}. */
        record AsConfigured() implements Decision {}

        /** See {@link #retry}. */
        record Retry() implements Decision {}

        /** See {@link #retryAfter}. */
        record RetryAfter(Duration time) implements Decision {}

        /** See {@link #park}. */
        record Park() implements Decision {}
    }
}
