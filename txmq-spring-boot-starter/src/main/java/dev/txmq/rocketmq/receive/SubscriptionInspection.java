package dev.txmq.rocketmq.receive;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.filter.ExpressionType;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.body.Connection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.rocketmq.BrokerInspection;

/**
 * Compares what a consumer subscribes to with what the other members of its group do. A broker keeps one subscription of a group for a
 * topic: of tags the newest, of topics those of the last heartbeat. Another application with the same name for its group, or another
 * version of this one with other topics or tags, makes messages of both stall or vanish.
 *
 * <p>A broker lists the members, and each tells its subscription when it is asked through the broker, once. The subscription that the
 * broker itself has on record does not say whose it is, and differs only at times; it counts while a member does not tell.
 */
final class SubscriptionInspection {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionInspection.class);
    private static final long TIMEOUT_MILLIS = 3_000;

    private final DefaultMQPushConsumer consumer;
    private final MQClientInstance client;
    private final Map<String, String> own;
    /** What members have told, by client id: a client has the same subscription for its whole life. */
    private final Map<String, Map<String, String>> told = new HashMap<>();

    SubscriptionInspection(DefaultMQPushConsumer consumer) {
        this.consumer = consumer;
        this.client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        this.own = describe(
                consumer.getDefaultMQPushConsumerImpl().getSubscriptionInner().values());
    }

    /** A sentence for each member that differs, with its remedy; none if none does, or no broker tells. */
    Set<String> differences() {
        Set<String> differences = new TreeSet<>();
        Set<String> members = new HashSet<>();
        for (Map.Entry<String, String> broker : BrokerInspection.masters(client).entrySet()) {
            try {
                ConsumerConnection group = client.getMQClientAPIImpl()
                        .getConsumerConnectionList(broker.getValue(), consumer.getConsumerGroup(), TIMEOUT_MILLIS);
                boolean silent = false;
                for (Connection member : group.getConnectionSet()) {
                    members.add(member.getClientId());
                    Map<String, String> its = subscription(broker.getValue(), member.getClientId());
                    silent |= its.isEmpty();
                    if (isOther(its)) {
                        differences.add(difference(member.getClientId() + " at " + member.getClientAddr(), its));
                    }
                }
                Map<String, String> known =
                        describe(group.getSubscriptionTable().values());
                if (silent && differences.isEmpty() && isOther(known)) {
                    differences.add(difference("as broker %s knows, it".formatted(broker.getKey()), known));
                }
            } catch (RemotingException | MQBrokerException | RuntimeException e) {
                LOG.debug("broker {} does not tell the subscriptions of {}", broker, consumer.getConsumerGroup(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return differences;
            }
        }
        told.keySet().retainAll(members);
        return differences;
    }

    private boolean isOther(Map<String, String> subscription) {
        return !subscription.isEmpty() && !subscription.equals(own);
    }

    private String difference(String who, Map<String, String> subscription) {
        return "Another instance has the group '%s' with another subscription: %s has %s, here it is %s. A broker keeps one"
                        .formatted(consumer.getConsumerGroup(), who, subscription, own)
                + " subscription for a group, so both miss messages: give each application its own group; to change topics,"
                + " tags or filter, stop all old instances first";
    }

    /** Empty if the member does not tell, or not yet. */
    private Map<String, String> subscription(String broker, String member) throws InterruptedException {
        if (member.equals(client.getClientId())) {
            return own;
        }
        Map<String, String> known = told.get(member);
        if (known != null) {
            return known;
        }
        try {
            Map<String, String> subscription = describe(client.getMQClientAPIImpl()
                    .getConsumerRunningInfo(broker, consumer.getConsumerGroup(), member, false, TIMEOUT_MILLIS)
                    .getSubscriptionSet());
            if (!subscription.isEmpty()) {
                told.put(member, subscription);
            }
            return subscription;
        } catch (RemotingException | MQClientException | RuntimeException e) {
            LOG.debug("{} does not tell its subscription of {}", member, consumer.getConsumerGroup(), e);
            return Map.of();
        }
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
