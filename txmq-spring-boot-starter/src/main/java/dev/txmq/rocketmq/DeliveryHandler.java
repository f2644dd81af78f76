package dev.txmq.rocketmq;

import java.util.List;

/** Handles what the broker delivers. Called by several threads at the same time. */
@FunctionalInterface
public interface DeliveryHandler {

    /** One verdict for each delivery, in the same order. An exception sends all of them back for a retry. */
    List<Verdict> handle(List<Delivery> deliveries);

    /** What becomes of a delivery. */
    sealed interface Verdict {

        /** It is done and never comes again, unless the acknowledgement gets lost. */
        record Acknowledge() implements Verdict {}

        /** The broker delivers it again after that delay level. */
        record RetryLater(int delayLevel, Exception cause) implements Verdict {}

        /** The broker moves it to {@code %DLQ%<group>}. */
        record DeadLetter(Exception cause) implements Verdict {}
    }
}
