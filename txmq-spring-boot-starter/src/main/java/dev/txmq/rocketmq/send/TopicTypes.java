package dev.txmq.rocketmq.send;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicAttributes;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.config.TxmqProperties.Producer.Mode;

/**
 * Topics whose {@code message.type} does not fit what is sent to them: a mistake in how the topic was made. A broker takes all
 * messages, and tells the type to a user that may know it. A Proxy tells nothing, and refuses messages of other types. Each
 * mistake is named once with the command that mends it; a refusal again after messages of its kind were taken.
 */
final class TopicTypes {

    private static final Logger LOG = LoggerFactory.getLogger(TopicTypes.class);
    private static final String TYPE = TopicAttributes.TOPIC_MESSAGE_TYPE_ATTRIBUTE.getName();
    private static final String NORMAL = "NORMAL";
    private static final String MIXED = "MIXED";
    private static final long TIMEOUT_MILLIS = 3_000;

    private final RocketMqConnectionDetails connection;
    private final Mode mode;
    private final Set<String> read = ConcurrentHashMap.newKeySet();
    private final Set<Refusal> refusals = ConcurrentHashMap.newKeySet();

    TopicTypes(RocketMqConnectionDetails connection, Mode mode) {
        this.connection = connection;
        this.mode = mode;
    }

    /** What a type is about. */
    enum Kind {
        HALF("Half messages to topic {} are refused, so what commits arrives late, by the relay: {}"),
        ORDINARY("Nothing is published to topic {} until its type is changed, and all is kept: {}");

        private final String consequence;

        Kind(String consequence) {
            this.consequence = consequence;
        }
    }

    /** Asks the brokers for the types of topics that have a route by now and were not read yet. */
    void read(MQClientInstance client, Collection<String> topics) {
        for (String topic : topics) {
            TopicRouteData route = client.getTopicRouteTable().get(topic);
            if (route != null && !read.contains(topic) && areAllRead(client, topic, route)) {
                read.add(topic);
            }
        }
    }

    void refused(String topic, Kind kind, WrongTopicTypeException why) {
        if (refusals.add(new Refusal(topic, kind))) {
            LOG.error(kind.consequence, topic, why.getMessage());
        }
    }

    void taken(String topic, Kind kind) {
        if (!refusals.isEmpty() && refusals.remove(new Refusal(topic, kind))) {
            LOG.info("The type of topic {} fits now", topic);
        }
    }

    /** How to make it a topic for all messages of this producer, for whoever knows the brokers behind a Proxy. */
    String remedy(String topic, @Nullable TopicRouteData route) {
        return remedy("<name server of the brokers>", topic, route);
    }

    private String remedy(String brokersNameServer, String topic, @Nullable TopicRouteData route) {
        String type = mode == Mode.OUTBOX ? NORMAL : MIXED;
        String command = "mqadmin updateTopic -n %s -c %s -t %s -r %s -w %s -a +%s=%s"
                .formatted(
                        brokersNameServer,
                        cluster(route),
                        topic,
                        queues(route, QueueData::getReadQueueNums),
                        queues(route, QueueData::getWriteQueueNums),
                        TYPE,
                        type);
        return type.equals(NORMAL)
                ? "Make it a topic for ordinary messages: " + command
                : "Make it a topic for both, with brokers that have enableMixedMessageType=true: " + command;
    }

    /** Stops at the first mistake, which is named. */
    private boolean areAllRead(MQClientInstance client, String topic, TopicRouteData route) {
        for (BrokerData broker : route.getBrokerDatas()) {
            String master = broker.getBrokerAddrs().get(MixAll.MASTER_ID);
            if (master == null) {
                continue;
            }
            try {
                String type = type(client, master, topic).orElse("");
                if (!fits(type)) {
                    LOG.warn(
                            "Topic {} has {}={}. Broker {} takes all messages, but a RocketMQ Proxy refuses those of another type. {}",
                            topic,
                            TYPE,
                            type,
                            broker.getBrokerName(),
                            remedy("'" + connection.nameServer() + "'", topic, route));
                    return true;
                }
            } catch (MQBrokerException e) {
                LOG.debug("{} does not tell the type of topic {}", master, topic, e);
            } catch (RemotingException | RuntimeException e) {
                LOG.debug("no answer from {}", master, e);
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static Optional<String> type(MQClientInstance client, String address, String topic)
            throws RemotingException, MQBrokerException, InterruptedException {
        Map<String, String> attributes = client.getMQClientAPIImpl()
                .getTopicConfig(address, topic, TIMEOUT_MILLIS)
                .getAttributes();
        return Optional.ofNullable(attributes).map(all -> all.get(TYPE));
    }

    /** A topic without a type is one of a broker that nobody meant for a Proxy. */
    private boolean fits(String type) {
        return type.isEmpty() || type.equals(MIXED) || (type.equals(NORMAL) && mode == Mode.OUTBOX);
    }

    private static String cluster(@Nullable TopicRouteData route) {
        return route == null
                ? "<cluster>"
                : route.getBrokerDatas().stream()
                        .map(BrokerData::getCluster)
                        .findFirst()
                        .orElse("<cluster>");
    }

    /** As many as the topic has at the broker with most, or the command would give it 8. */
    private static String queues(@Nullable TopicRouteData route, ToIntFunction<QueueData> number) {
        return route == null
                ? "<its queues>"
                : String.valueOf(
                        route.getQueueDatas().stream().mapToInt(number).max().orElse(8));
    }

    private record Refusal(String topic, Kind kind) {}
}
