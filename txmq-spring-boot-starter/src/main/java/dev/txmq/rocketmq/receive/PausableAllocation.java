package dev.txmq.rocketmq.receive;

import java.util.List;
import java.util.function.BooleanSupplier;

import org.apache.rocketmq.client.consumer.AllocateMessageQueueStrategy;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Takes no queue while its consumer is paused. The other members of the group share out the queues as ever, so those of its share wait.
 * RocketMQ's own {@code suspend} goes on handling what was fetched, and lets the client share out all queues of all groups once a second
 * meanwhile.
 */
record PausableAllocation(AllocateMessageQueueStrategy strategy, BooleanSupplier isPaused)
        implements AllocateMessageQueueStrategy {

    @Override
    public List<MessageQueue> allocate(String group, String client, List<MessageQueue> queues, List<String> clients) {
        return isPaused.getAsBoolean() ? List.of() : strategy.allocate(group, client, queues, clients);
    }

    @Override
    public String getName() {
        return strategy.getName();
    }
}
