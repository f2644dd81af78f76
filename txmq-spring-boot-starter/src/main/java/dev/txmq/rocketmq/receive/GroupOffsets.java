package dev.txmq.rocketmq.receive;

import java.util.OptionalLong;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.OffsetNotFoundException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;

import dev.txmq.TxmqException;

/** What the brokers know of how far a group is. */
final class GroupOffsets {

    private static final long TIMEOUT_MILLIS = 3_000;

    private GroupOffsets() {}

    /**
     * How far the group is in a queue; empty if the broker knows no offset of it.
     *
     * @param zeroIfYoung take 0 for the offset of an unknown group in a queue that has lost no message yet
     */
    static OptionalLong find(MQClientInstance client, String group, MessageQueue queue, boolean zeroIfYoung)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        String address = client.findBrokerAddressInPublish(queue.getBrokerName());
        if (address == null) {
            throw new TxmqException("No address is known of broker %s".formatted(queue.getBrokerName()));
        }
        QueryConsumerOffsetRequestHeader header = new QueryConsumerOffsetRequestHeader();
        header.setTopic(queue.getTopic());
        header.setConsumerGroup(group);
        header.setQueueId(queue.getQueueId());
        header.setBrokerName(queue.getBrokerName());
        header.setSetZeroIfNotFound(zeroIfYoung);
        try {
            return OptionalLong.of(client.getMQClientAPIImpl().queryConsumerOffset(address, header, TIMEOUT_MILLIS));
        } catch (OffsetNotFoundException e) {
            return OptionalLong.empty();
        }
    }
}
