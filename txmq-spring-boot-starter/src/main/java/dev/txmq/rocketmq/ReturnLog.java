package dev.txmq.rocketmq;

import java.util.List;

import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.rocketmq.DeliveryHandler.Verdict;

/** Says what was sent back to the broker, and when it comes again. */
final class ReturnLog {

    private static final Logger LOG = LoggerFactory.getLogger(ReturnLog.class);

    private final String group;
    private final int maxAttempts;
    private volatile List<BrokerSettings> brokers = List.of();

    ReturnLog(String group, int maxAttempts) {
        this.group = group;
        this.maxAttempts = maxAttempts;
    }

    void setBrokers(List<BrokerSettings> brokers) {
        this.brokers = brokers;
    }

    void retry(MessageExt message, Verdict.RetryLater retry) {
        LOG.warn(
                "retry {} {} group {}, attempt {} of {} failed: {}",
                when(retry.delayLevel()),
                describe(message),
                group,
                message.getReconsumeTimes() + 1,
                maxAttempts,
                retry.cause().toString());
        LOG.debug("attempt {} failed", message.getReconsumeTimes() + 1, retry.cause());
    }

    void deadLetter(MessageExt message, Verdict.DeadLetter dead) {
        LOG.error(
                "dead letter      {} goes to %DLQ%{} after attempt {} of {}: see the cause, then send it again or discard it",
                describe(message), group, message.getReconsumeTimes() + 1, maxAttempts, dead.cause());
    }

    void failed(MessageExt message, Exception cause) {
        LOG.warn(
                "retry in 5 s     {} group {}: it could not be sent back to the broker: {}",
                describe(message),
                group,
                cause.toString());
    }

    private String when(int delayLevel) {
        return brokers.stream()
                .findFirst()
                .flatMap(settings -> settings.delay(delayLevel))
                .map(delay -> "in %-8s ".formatted(delay.toSeconds() + " s"))
                .orElse("at delay level " + delayLevel);
    }

    private static String describe(MessageExt message) {
        String id = message.getUserProperty(WireFormat.ID);
        return "%s (topic %s, keys %s)"
                .formatted(id == null ? message.getMsgId() : id, message.getTopic(), message.getKeys());
    }
}
