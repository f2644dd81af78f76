package dev.txmq.rocketmq.receive;

import java.util.concurrent.atomic.AtomicInteger;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.ServiceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.rocketmq.SharedClient;

/**
 * A topic that the broker creates after its consumer has started: retries with the group's first heartbeat, dead letters with
 * the first of them. By itself the client would take it up within 30 s: 10 for its route, 20 for sharing out its queues.
 */
final class TopicWatch {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final int TRIES = 100;
    private static final long TRY_MILLIS = 100;

    private final SharedClient client;
    private final DefaultMQPushConsumer consumer;
    private final String topic;
    private final AtomicInteger triesLeft = new AtomicInteger();
    private volatile boolean found;

    TopicWatch(SharedClient client, DefaultMQPushConsumer consumer, String topic) {
        this.client = client;
        this.consumer = consumer;
        this.topic = topic;
    }

    /** Looks for it from now on, for at least 10 s, unless it has been found or the consumer stops. */
    void expect() {
        if (!found && triesLeft.getAndSet(TRIES) == 0) {
            look();
        }
    }

    private void look() {
        client.later(TRY_MILLIS, () -> {
            if (consumer.getDefaultMQPushConsumerImpl().getServiceState() == ServiceState.RUNNING) {
                lookOnce();
            } else {
                triesLeft.set(1);
            }
            if (triesLeft.decrementAndGet() > 0 && !found) {
                look();
            }
        });
    }

    private void lookOnce() {
        MQClientInstance instance = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        try {
            instance.updateTopicRouteInfoFromNameServer(topic);
            if (instance.getTopicRouteTable().containsKey(topic)) {
                found = true;
                instance.rebalanceImmediately();
            }
        } catch (RuntimeException e) {
            LOG.debug("topic {} could not be looked for", topic, e);
        }
    }
}
