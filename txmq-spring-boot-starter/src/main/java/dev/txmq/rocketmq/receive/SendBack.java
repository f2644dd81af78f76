package dev.txmq.rocketmq.receive;

import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.LogText;
import dev.txmq.rocketmq.WireFormat;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static java.util.Objects.requireNonNullElse;

/** Does with each delivery what its verdict says, and tells when it comes again. */
final class SendBack {

    private static final Logger LOG = LoggerFactory.getLogger(SendBack.class);
    private static final int DEAD_LETTER_LEVEL = -1;
    /** 1 minute by the broker's default. */
    private static final int POSTPONED_LEVEL = 5;

    private final DefaultMQPushConsumer consumer;
    private final int maxAttempts;
    private final DelayLevels levels;
    private final DeliveryHandler handler;

    /** @param handler is told what comes again */
    SendBack(DefaultMQPushConsumer consumer, int maxAttempts, DeliveryHandler handler) {
        this.consumer = consumer;
        this.maxAttempts = maxAttempts;
        this.levels = new DelayLevels(consumer);
        this.handler = handler;
    }

    /** Returns false if the broker does not take it back; then it must be delivered again by the client. */
    boolean settle(Verdict verdict, MessageQueue queue) {
        MessageExt message = verdict.delivery().raw();
        if (verdict instanceof Verdict.RetryLater retry) {
            return sendLater(retry, queue);
        }
        if (verdict instanceof Verdict.DeadLetter dead && send(message, DEAD_LETTER_LEVEL, queue)) {
            logDeadLetter(dead);
            return true;
        }
        if (verdict instanceof Verdict.Wait waiting) {
            int level = levels.of(queue.getBrokerName()).level(waiting.delay());
            LOG.debug("waits {} {} group {}", when(queue, level), describe(message), consumer.getConsumerGroup());
            return postpone(message, level);
        }
        if (verdict instanceof Verdict.Postpone postponed && postpone(message, POSTPONED_LEVEL)) {
            LOG.warn(
                    "postponed {} {} group {}: {}",
                    when(queue, POSTPONED_LEVEL),
                    describe(message),
                    consumer.getConsumerGroup(),
                    LogText.of(postponed.cause()));
            handler.comesAgain(postponed, delay(queue, POSTPONED_LEVEL));
            return true;
        }
        return verdict instanceof Verdict.Acknowledge;
    }

    private boolean sendLater(Verdict.RetryLater retry, MessageQueue queue) {
        int level = levels.of(queue.getBrokerName()).level(retry.delay());
        boolean sent = send(retry.delivery().raw(), level, queue);
        if (sent) {
            logRetry(retry, when(queue, level));
            handler.comesAgain(retry, delay(queue, level));
        }
        return sent;
    }

    private boolean send(MessageExt message, int delayLevel, MessageQueue queue) {
        return isDone(
                message, () -> consumer.getDefaultMQPushConsumerImpl().sendMessageBack(message, delayLevel, queue));
    }

    /** As the client does when the broker does not take a message back, but without counting an attempt. */
    private boolean postpone(MessageExt message, int delayLevel) {
        Message copy = new Message(MixAll.getRetryTopic(consumer.getConsumerGroup()), message.getBody());
        MessageAccessor.setProperties(copy, new HashMap<>(message.getProperties()));
        MessageAccessor.clearProperty(copy, MessageConst.PROPERTY_TRANSACTION_PREPARED);
        MessageAccessor.putProperty(copy, MessageConst.PROPERTY_RETRY_TOPIC, message.getTopic());
        MessageAccessor.setReconsumeTime(copy, String.valueOf(message.getReconsumeTimes()));
        MessageAccessor.setMaxReconsumeTimes(copy, String.valueOf(Integer.MAX_VALUE));
        copy.setFlag(message.getFlag());
        copy.setDelayTimeLevel(delayLevel);
        return isDone(message, () -> {
            SendResult result = consumer.getDefaultMQPushConsumerImpl()
                    .getmQClientFactory()
                    .getDefaultMQProducer()
                    .send(copy);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new TxmqException("The broker stored it but not durably (%s)".formatted(result.getSendStatus()));
            }
        });
    }

    private boolean isDone(MessageExt message, Sending sending) {
        try {
            sending.send();
            return true;
        } catch (MQClientException | RemotingException | MQBrokerException | RuntimeException e) {
            LOG.warn(
                    "retry in 5s       {} group {}: it could not be sent back to the broker: {}",
                    describe(message),
                    consumer.getConsumerGroup(),
                    LogText.of(requireNonNullElse(e.getCause(), e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** A request to the broker. */
    private interface Sending {

        void send() throws MQClientException, RemotingException, MQBrokerException, InterruptedException;
    }

    private void logRetry(Verdict.RetryLater retry, String when) {
        int attempt = retry.delivery().attempt();
        LOG.warn(
                "retry {} {} group {}: attempt {} of {} failed: {}",
                when,
                describe(retry.delivery().raw()),
                consumer.getConsumerGroup(),
                attempt,
                maxAttempts,
                LogText.of(retry.cause()));
        LOG.debug("attempt {} failed", attempt, retry.cause());
    }

    private void logDeadLetter(Verdict.DeadLetter dead) {
        if (dead.cause() instanceof BehindParked) {
            LOG.info(
                    "parked            {} group {}: {}",
                    describe(dead.delivery().raw()),
                    consumer.getConsumerGroup(),
                    LogText.of(dead.cause()));
            return;
        }
        LOG.error(
                "dead letter       {} goes to %DLQ%{} after attempt {} of {}: mend the cause, then replay it",
                describe(dead.delivery().raw()),
                consumer.getConsumerGroup(),
                dead.delivery().attempt(),
                maxAttempts,
                dead.cause());
    }

    private String when(MessageQueue queue, int delayLevel) {
        return delay(queue, delayLevel)
                .map(delay -> "in %-8s".formatted(TxmqProperties.text(delay)))
                .orElse("at delay level " + delayLevel);
    }

    private Optional<Duration> delay(MessageQueue queue, int delayLevel) {
        return levels.of(queue.getBrokerName()).delay(delayLevel);
    }

    private static String describe(MessageExt message) {
        String id = message.getUserProperty(WireFormat.ID);
        return "%s (topic %s, keys %s)"
                .formatted(
                        id == null ? message.getMsgId() : LogText.of(id),
                        message.getTopic(),
                        LogText.of(message.getKeys()));
    }
}
