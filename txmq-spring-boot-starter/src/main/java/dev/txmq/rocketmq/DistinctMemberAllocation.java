package dev.txmq.rocketmq;

import java.util.List;

import org.apache.rocketmq.client.consumer.AllocateMessageQueueStrategy;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Shares the queues of a topic evenly between the members of a group, each of which counts once. RocketMQ's own strategy takes
 * the broker's list as it is, and a broker lists connections: one that was frozen or slow may have registered a client again on
 * a connection that is gone. For two minutes some queues would then be the share of nobody.
 */
final class DistinctMemberAllocation implements AllocateMessageQueueStrategy {

    private final AllocateMessageQueueStrategy evenly = new AllocateMessageQueueAveragely();

    @Override
    public List<MessageQueue> allocate(String group, String client, List<MessageQueue> queues, List<String> clients) {
        return evenly.allocate(
                group, client, queues, clients.stream().distinct().toList());
    }

    @Override
    public String getName() {
        return evenly.getName();
    }
}
