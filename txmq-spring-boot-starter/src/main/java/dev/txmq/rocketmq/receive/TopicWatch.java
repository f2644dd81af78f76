package dev.txmq.rocketmq.receive;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.ServiceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic that the broker creates after its consumer has started: retries with the group's first heartbeat, dead letters with
 * the first of them. By itself the client would take it up within 30 s: 10 for its route, 20 for sharing out its queues.
 */
final class TopicWatch {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final int TRIES = 100;
    private static final long TRY_MILLIS = 100;

    private final DefaultMQPushConsumer consumer;
    private final String topic;
    private volatile boolean found;

    TopicWatch(DefaultMQPushConsumer consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    /** Looks for it from now on, for at least 10 s, unless it has been found or the consumer stops. */
    void expect() {
        look(TRIES);
    }

    private void look(int triesLeft) {
        if (!found && triesLeft > 0) {
            CompletableFuture.delayedExecutor(TRY_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
                if (consumer.getDefaultMQPushConsumerImpl().getServiceState() == ServiceState.RUNNING) {
                    lookOnce();
                    look(triesLeft - 1);
                }
            });
        }
    }

    private void lookOnce() {
        MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        try {
            client.updateTopicRouteInfoFromNameServer(topic);
            if (client.getTopicRouteTable().containsKey(topic)) {
                found = true;
                client.rebalanceImmediately();
            }
        } catch (RuntimeException e) {
            LOG.debug("topic {} could not be looked for", topic, e);
        }
    }
}
