package dev.txmq.consume;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.convert.DurationStyle;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.PushConsumer;

/** The inbox must know a message for longer than the broker can deliver it again, or its effect could happen twice. */
record InboxRetention(Duration retention) {

    /** @throws TxmqException if it forgets too early */
    void check(PushConsumer consumer) {
        Duration needed = consumer.longestRedelivery();
        if (retention.compareTo(needed) < 0) {
            throw new TxmqException(
                    ("txmq.retention.inbox must be at least the broker's fileReservedTime plus all retries, %s here, was"
                                    + " %s: raise it to %dd, or lower txmq.consumer.max-attempts")
                            .formatted(
                                    DurationStyle.SIMPLE.print(needed, ChronoUnit.HOURS),
                                    DurationStyle.SIMPLE.print(retention, ChronoUnit.HOURS),
                                    needed.toDays() + 1));
        }
    }
}
