package dev.txmq.rocketmq.receive;

import java.util.List;
import java.util.OptionalLong;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the brokers how far a group is; they know up to 5 s late what other instances have done. */
final class LagInspection {

    private static final Logger LOG = LoggerFactory.getLogger(LagInspection.class);

    private LagInspection() {}

    /** How many messages of these topics the group has not acknowledged; empty if a broker does not tell. */
    static OptionalLong lag(DefaultMQPushConsumer consumer, List<String> topics) {
        try {
            long lag = 0;
            for (String topic : topics) {
                lag += lag(consumer, topic);
            }
            return OptionalLong.of(lag);
        } catch (MQClientException | RemotingException | MQBrokerException | RuntimeException e) {
            LOG.debug("the lag of group {} cannot be read", consumer.getConsumerGroup(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return OptionalLong.empty();
    }

    private static long lag(DefaultMQPushConsumer consumer, String topic)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        long lag = 0;
        for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic)) {
            lag += Math.max(0, consumer.maxOffset(queue) - consumed(consumer, queue));
        }
        return lag;
    }

    /** Negative if the queue is another instance's. */
    private static long doneHere(DefaultMQPushConsumer consumer, MessageQueue queue) {
        return consumer.getDefaultMQPushConsumerImpl()
                .getOffsetStore()
                .readOffset(queue, ReadOffsetType.READ_FROM_MEMORY);
    }

    private static long consumed(DefaultMQPushConsumer consumer, MessageQueue queue)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OptionalLong known = GroupOffsets.find(
                consumer.getDefaultMQPushConsumerImpl().getmQClientFactory(), consumer.getConsumerGroup(), queue, true);
        // the broker hears of what is done here up to 5 s late
        return Math.max(known.isPresent() ? known.getAsLong() : consumer.minOffset(queue), doneHere(consumer, queue));
    }
}
