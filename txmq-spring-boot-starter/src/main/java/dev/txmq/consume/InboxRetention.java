package dev.txmq.consume;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.springframework.boot.convert.DurationStyle;

import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.receive.PushConsumer;

/** The inbox must know a message for longer than the broker can deliver it again, or its effect could happen twice. */
record InboxRetention(Duration retention) {

    /**
     * Returns whether a broker could be asked.
     *
     * @throws UnusableSetupException if it forgets too early
     */
    boolean check(PushConsumer consumer) {
        Optional<Duration> longest = consumer.longestRedelivery();
        longest.filter(needed -> retention.compareTo(needed) < 0).ifPresent(needed -> refuse(consumer.group(), needed));
        return longest.isPresent();
    }

    private void refuse(String group, Duration needed) {
        throw new UnusableSetupException(
                ("txmq.retention.inbox must be at least the broker's fileReservedTime plus all retries, %s here for the group '%s', was"
                                + " %s")
                        .formatted(
                                DurationStyle.SIMPLE.print(needed, ChronoUnit.HOURS),
                                group,
                                TxmqProperties.text(retention)),
                "raise it to %dd, or lower max-attempts or the times of retry-after".formatted(needed.toDays() + 1));
    }
}
