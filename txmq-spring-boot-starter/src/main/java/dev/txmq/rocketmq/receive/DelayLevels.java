package dev.txmq.rocketmq.receive;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;

import dev.txmq.rocketmq.BrokerInspection;
import dev.txmq.rocketmq.BrokerSettings;

/** What each broker told of its delay levels when it was first asked, and RocketMQ's own of one that does not tell. */
final class DelayLevels {

    private final DefaultMQPushConsumer consumer;
    private final Map<String, BrokerSettings> known = new ConcurrentHashMap<>();

    DelayLevels(DefaultMQPushConsumer consumer) {
        this.consumer = consumer;
    }

    /** RocketMQ's own while the broker does not answer; it is asked again then. */
    BrokerSettings of(String broker) {
        BrokerSettings settings = known.get(broker);
        if (settings == null) {
            settings = BrokerInspection.settings(
                            consumer.getDefaultMQPushConsumerImpl().getmQClientFactory(), broker)
                    .orElse(null);
            if (settings == null) {
                return BrokerSettings.defaults();
            }
            known.put(broker, settings);
        }
        return settings;
    }
}
