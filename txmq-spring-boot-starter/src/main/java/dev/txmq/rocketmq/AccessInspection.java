package dev.txmq.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.heartbeat.HeartbeatData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.RocketMqConnectionDetails.Credentials;
import dev.txmq.config.UnusableSetupException;

/**
 * Asks the brokers whether the application may do what it is about to do, by requests that change nothing. Otherwise nobody
 * would hear of a refusal: RocketMQ's client writes it to a log of its own and tries again for ever.
 */
public final class AccessInspection {

    private static final Logger LOG = LoggerFactory.getLogger(AccessInspection.class);
    private static final String HALF_TOPIC = TopicValidator.RMQ_SYS_TRANS_HALF_TOPIC;
    private static final long TIMEOUT_MILLIS = 3_000;

    private final MQClientInstance client;
    private final RocketMqConnectionDetails connection;
    private final Map<String, String> brokers;
    private final @Nullable Credentials user;

    public AccessInspection(MQClientInstance client, RocketMqConnectionDetails connection) {
        this.client = client;
        this.connection = connection;
        this.brokers = BrokerInspection.masters(client);
        this.user = connection.credentials();
    }

    /** @throws UnusableSetupException if the brokers that answer do not know the user, or it has another password */
    public List<String> ofUser() {
        List<String> refusals = new ArrayList<>();
        boolean accepted = false;
        for (Map.Entry<String, String> broker : brokers.entrySet()) {
            try {
                client.getMQClientAPIImpl().sendHeartbeat(broker.getValue(), emptyHeartbeat(), TIMEOUT_MILLIS);
                accepted = true;
            } catch (MQBrokerException e) {
                refusals.add("broker %s answers '%s'".formatted(broker.getKey(), e.getErrorMessage()));
            } catch (RemotingException e) {
                LOG.debug("no answer from {}", broker, e);
                TlsInspection.check(connection, "broker", broker.getValue());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (accepted || refusals.isEmpty()) {
            return refusals;
        }
        throw new UnusableSetupException(
                user == null
                        ? "RocketMQ wants to know who asks, and txmq.access-key is not set: " + refusals.get(0)
                        : "RocketMQ refuses the user '%s' of txmq.access-key: %s"
                                .formatted(user.accessKey(), refusals.get(0)),
                "set txmq.access-key to the name of a user that the brokers have (mqadmin listUser), and txmq.secret-key to its"
                        + " password");
    }

    /** What keeps a producer from its work, each with its remedy. */
    public List<String> ofProducer(String group, List<String> topics) {
        List<String> problems = new ArrayList<>();
        if (user == null) {
            return problems;
        }
        for (String topic : topics) {
            brokers.forEach((broker, address) -> refusal(address, Probes.publish(group, topic, broker))
                    .ifPresent(why -> problems.add("Nothing can be published to topic %s: broker %s answers '%s'. %s"
                            .formatted(topic, broker, why, grant(address, "Topic:" + topic, "Pub")))));
        }
        return problems;
    }

    /** The same for check-backs: the broker authorises their answers by another topic. */
    public List<String> ofCheckBacks(String group) {
        List<String> problems = new ArrayList<>();
        if (user == null) {
            return problems;
        }
        brokers.forEach((broker, address) -> refusal(address, Probes.publish(group, HALF_TOPIC, broker))
                .ifPresent(why -> problems.add(
                        ("Answers to check-backs will be refused, so that what was committed arrives late, by the relay, and what was"
                                        + " rolled back is asked for again and again: broker %s answers '%s'. %s")
                                .formatted(broker, why, grant(address, "Topic:" + HALF_TOPIC, "Pub")))));
        return problems;
    }

    /** The same for a consumer. */
    public List<String> ofConsumer(String group, String topic) {
        List<String> problems = new ArrayList<>();
        brokers.forEach((broker, address) -> {
            RemotingCommand answer = ask(address, Probes.pull(group, topic));
            if (answer != null && answer.getCode() == ResponseCode.NO_PERMISSION) {
                problems.add("Group %s receives nothing of topic %s: broker %s answers '%s'. %s"
                        .formatted(
                                group,
                                topic,
                                broker,
                                answer.getRemark(),
                                grant(address, "Topic:%s,Group:%s".formatted(topic, group), "Sub,Get")));
            }
            if (answer != null && answer.getCode() == ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST) {
                problems.add("Group %s receives nothing of topic %s: broker %s does not have the group. %s"
                        .formatted(
                                group,
                                topic,
                                broker,
                                "Create it: mqadmin updateSubGroup -b %s -g %s".formatted(address, group)));
            }
        });
        return problems;
    }

    private Optional<String> refusal(String address, RemotingCommand request) {
        RemotingCommand answer = ask(address, request);
        return answer != null && answer.getCode() == ResponseCode.NO_PERMISSION
                ? Optional.of(String.valueOf(answer.getRemark()))
                : Optional.empty();
    }

    /** Null if the broker does not answer. */
    private @Nullable RemotingCommand ask(String address, RemotingCommand request) {
        try {
            return client.getMQClientAPIImpl().getRemotingClient().invokeSync(address, request, TIMEOUT_MILLIS);
        } catch (RemotingException e) {
            LOG.debug("no answer from {}", address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private HeartbeatData emptyHeartbeat() {
        HeartbeatData heartbeat = new HeartbeatData();
        heartbeat.setClientID(client.getClientId());
        return heartbeat;
    }

    private String grant(String address, String resources, String actions) {
        return "Grant it: mqadmin updateAcl -b %s -s User:%s -r %s -a %s -d Allow"
                .formatted(address, user == null ? "?" : user.accessKey(), resources, actions);
    }
}
