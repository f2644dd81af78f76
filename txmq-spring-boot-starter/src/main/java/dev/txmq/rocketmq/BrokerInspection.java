package dev.txmq.rocketmq;

import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;

/** Reads the settings of the brokers that a client knows, as far as they let them be read. */
public final class BrokerInspection {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerInspection.class);
    private static final long TIMEOUT_MILLIS = 3_000;

    private BrokerInspection() {}

    /** What would break the flow of these topics, each with its remedy. */
    public static List<String> ofProducer(MQClientInstance client, List<String> topics) {
        List<String> problems = new ArrayList<>();
        for (String topic : topics) {
            if (!client.getTopicRouteTable().containsKey(topic)) {
                problems.add(
                        ("No broker is known for topic %s of txmq.producer.topics: create the topic, or see whether the name"
                                        + " server of txmq.name-server is reachable. Until then nothing can be published to it, and"
                                        + " this instance is not asked about its half messages")
                                .formatted(topic));
            }
        }
        settings(client).forEach(settings -> problems.addAll(settings.problems()));
        return problems;
    }

    /** The same for the topics of a group. */
    public static List<String> ofConsumer(MQClientInstance client, String nameServer, Subscription subscription) {
        return subscription.topics().keySet().stream()
                .filter(topic -> !client.getTopicRouteTable().containsKey(topic))
                .map(topic ->
                        "No broker is known for topic %s, so the listener of group %s receives nothing. Create the topic: mqadmin updateTopic -n '%s' -c <cluster> -t %s"
                                .formatted(topic, subscription.group(), nameServer, topic))
                .toList();
    }

    /**
     * The times of a group's retries that a broker has no delay level for, each with its remedy.
     *
     * @throws UnusableSetupException if no broker has one for a time
     */
    public static List<String> ofRetries(MQClientInstance client, String group, RetryLadder retries) {
        if (retries.times().isEmpty() || masters(client).isEmpty()) {
            return List.of();
        }
        List<BrokerSettings> told = settings(client);
        if (told.isEmpty()) {
            List<Duration> lacking = BrokerSettings.defaults().lacking(retries.times());
            return lacking.isEmpty()
                    ? List.of()
                    : List.of(
                            "The brokers do not tell their delay levels, so RocketMQ's own are assumed: what the group '%s' failed to handle comes after the next shorter one of these instead of %s"
                                    .formatted(group, texts(lacking)));
        }
        List<Duration> nowhere = new ArrayList<>(retries.times());
        told.forEach(broker -> nowhere.retainAll(broker.lacking(retries.times())));
        if (!nowhere.isEmpty()) {
            throw new UnusableSetupException(
                    "The group '%s' is to be tried again after %s (retry-after), and no broker has a delay level of that time"
                            .formatted(group, texts(nowhere)),
                    "append it in the file of each broker and restart them, or take times that are there. For broker %s it is %s"
                            .formatted(
                                    told.get(0).broker(),
                                    told.get(0).appended(told.get(0).lacking(retries.times()))));
        }
        List<String> problems = new ArrayList<>();
        for (BrokerSettings broker : told) {
            List<Duration> lacking = broker.lacking(retries.times());
            if (!lacking.isEmpty()) {
                problems.add(
                        "Broker %s has no delay level of %s, so it delivers what the group '%s' failed to handle after its next shorter one. Append it as %s, restart it and then this application"
                                .formatted(broker.broker(), texts(lacking), group, broker.appended(lacking)));
            }
        }
        return problems;
    }

    private static String texts(List<Duration> times) {
        return times.stream().distinct().map(TxmqProperties::text).collect(Collectors.joining(" "));
    }

    public static List<BrokerSettings> settings(MQClientInstance client) {
        List<BrokerSettings> all = new ArrayList<>();
        masters(client)
                .forEach((broker, address) -> read(client, broker, address).ifPresent(all::add));
        return all;
    }

    /** Those of one broker, and RocketMQ's defaults if it tells none; empty if it does not answer. */
    public static Optional<BrokerSettings> settings(MQClientInstance client, String broker) {
        String address = client.findBrokerAddressInPublish(broker);
        if (address == null) {
            return Optional.empty();
        }
        Optional<BrokerSettings> told = read(client, broker, address);
        return told.isEmpty() && answers(client, address, TIMEOUT_MILLIS)
                ? Optional.of(BrokerSettings.defaults())
                : told;
    }

    public static boolean anyAnswers(MQClientInstance client, long timeoutMillis) {
        return masters(client).values().stream().anyMatch(address -> answers(client, address, timeoutMillis));
    }

    /** Whether the broker answers this client, be it with a refusal. */
    public static boolean answers(MQClientInstance client, String address, long timeoutMillis) {
        try {
            client.getMQClientAPIImpl().getBrokerConfig(address, timeoutMillis);
            return true;
        } catch (MQBrokerException | UnsupportedEncodingException e) {
            return true;
        } catch (RemotingException | RuntimeException e) {
            LOG.debug("no answer from {}", address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Whether a name server answers, and knows of brokers. */
    public static boolean areRegistered(MQClientInstance client, long timeoutMillis) {
        try {
            return !client.getMQClientAPIImpl()
                    .getBrokerClusterInfo(timeoutMillis)
                    .getBrokerAddrTable()
                    .isEmpty();
        } catch (RemotingException | MQBrokerException | RuntimeException e) {
            LOG.debug("no name server tells of brokers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Addresses by name of broker. */
    public static Map<String, String> masters(MQClientInstance client) {
        Map<String, String> masters = new TreeMap<>();
        for (TopicRouteData route : client.getTopicRouteTable().values()) {
            for (BrokerData broker : route.getBrokerDatas()) {
                String master = broker.getBrokerAddrs().get(MixAll.MASTER_ID);
                if (master != null) {
                    masters.put(broker.getBrokerName(), master);
                }
            }
        }
        return masters;
    }

    private static Optional<BrokerSettings> read(MQClientInstance client, String broker, String address) {
        try {
            return Optional.of(
                    BrokerSettings.of(broker, client.getMQClientAPIImpl().getBrokerConfig(address, TIMEOUT_MILLIS)));
        } catch (RemotingException | MQBrokerException | UnsupportedEncodingException | RuntimeException e) {
            LOG.info("The settings of broker {} cannot be read, so they are not checked: {}", broker, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
