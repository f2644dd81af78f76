package dev.txmq.rocketmq.receive;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.txmq.rocketmq.RetryDelay;

/** Handles what the broker delivers. Called by several threads at the same time. */
@FunctionalInterface
public interface DeliveryHandler {

    /** One verdict for each delivery, in the same order. An exception sends all of them back for a retry. */
    List<Verdict> handle(List<Delivery> deliveries);

    /** Whether the application stops: then a handler waits for nothing any more, and postpones instead. */
    default void stopping(boolean stopping) {}

    /**
     * The broker has taken a delivery back, since its verdict was {@link Verdict.RetryLater} or {@link Verdict.Postpone}. It comes again after this
     * time, which is empty where the broker does not tell its delay levels.
     */
    default void comesAgain(Verdict verdict, Optional<Duration> after) {}

    /** What becomes of a delivery. */
    sealed interface Verdict {

        Delivery delivery();

        /** It is done and never comes again, unless the acknowledgement gets lost. */
        record Acknowledge(Delivery delivery) implements Verdict {}

        /** The broker delivers it again after that time. */
        record RetryLater(Delivery delivery, RetryDelay delay, Throwable cause) implements Verdict {}

        /** The broker moves it to {@code %DLQ%<group>}. */
        record DeadLetter(Delivery delivery, Throwable cause) implements Verdict {}

        /** The broker delivers it again in a while, and no attempt is counted: it was not its fault. */
        record Postpone(Delivery delivery, Throwable cause) implements Verdict {}

        /** The broker delivers it again after that time, and no attempt is counted: one that goes before it is missing. */
        record Wait(Delivery delivery, RetryDelay delay) implements Verdict {}
    }
}
