package dev.txmq.rocketmq.receive;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.filter.ExpressionType;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.rocketmq.BrokerInspection;

/**
 * Compares what a consumer subscribes to with what the brokers have on record for its group. A broker keeps one subscription for a
 * group, that of the last heartbeat: another application with the same name for its group, but another topic or other tags, makes
 * messages of both stall or vanish.
 */
final class SubscriptionInspection {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionInspection.class);
    private static final long TIMEOUT_MILLIS = 3_000;

    private SubscriptionInspection() {}

    /** What differs, with its remedy; empty if nothing does, or no broker tells. */
    static Optional<String> difference(DefaultMQPushConsumer consumer) {
        Map<String, String> own = describe(
                consumer.getDefaultMQPushConsumerImpl().getSubscriptionInner().values());
        MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        for (Map.Entry<String, String> broker : BrokerInspection.masters(client).entrySet()) {
            try {
                Map<String, String> known = describe(client.getMQClientAPIImpl()
                        .getConsumerConnectionList(broker.getValue(), consumer.getConsumerGroup(), TIMEOUT_MILLIS)
                        .getSubscriptionTable()
                        .values());
                if (!known.isEmpty() && !known.equals(own)) {
                    return Optional.of(
                            "Another application has the group '%s' with another subscription: broker %s knows %s, here it is %s. A broker keeps one"
                                            .formatted(consumer.getConsumerGroup(), broker.getKey(), known, own)
                                    + " subscription for a group, so both miss messages: give each its own group; to change topic,"
                                    + " tags or filter, stop all old instances first");
                }
            } catch (RemotingException | MQBrokerException | RuntimeException e) {
                LOG.debug("broker {} does not tell the subscription of {}", broker, consumer.getConsumerGroup(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** @throws MQClientException if a broker tells that it does not take the filter */
    static void checkFilter(DefaultMQPushConsumer consumer) throws MQClientException {
        MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        for (SubscriptionData subscription :
                consumer.getDefaultMQPushConsumerImpl().getSubscriptionInner().values()) {
            String broker = client.findBrokerAddrByTopic(subscription.getTopic());
            if (broker != null && !ExpressionType.isTagType(subscription.getExpressionType())) {
                try {
                    client.getMQClientAPIImpl()
                            .checkClientInBroker(
                                    broker,
                                    consumer.getConsumerGroup(),
                                    client.getClientId(),
                                    subscription,
                                    TIMEOUT_MILLIS);
                } catch (RemotingException e) {
                    LOG.debug("broker {} does not tell whether it takes {}", broker, subscription, e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Tags or filter by topic; a set of several tags in one order. */
    private static Map<String, String> describe(Iterable<SubscriptionData> subscriptions) {
        Map<String, String> tags = new TreeMap<>();
        for (SubscriptionData subscription : subscriptions) {
            if (!subscription.getTopic().startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)) {
                tags.put(
                        subscription.getTopic(),
                        subscription.getTagsSet().isEmpty()
                                ? selection(subscription)
                                : String.join(" || ", new TreeSet<>(subscription.getTagsSet())));
            }
        }
        return tags;
    }

    private static String selection(SubscriptionData subscription) {
        return ExpressionType.isTagType(subscription.getExpressionType())
                ? subscription.getSubString()
                : "%s %s".formatted(subscription.getExpressionType(), subscription.getSubString());
    }
}
