package dev.txmq.test.container;

import java.time.Duration;
import java.util.Properties;

import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.mqclient.DoNothingClientRemotingProcessor;
import org.apache.rocketmq.client.impl.mqclient.MQClientAPIExt;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.header.namesrv.UnRegisterBrokerRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.jspecify.annotations.Nullable;

import dev.txmq.test.server.TopicAttributes;
import dev.txmq.test.server.Waiting;

/** A broker in another process, spoken to as an administrator's tools do. */
public final class RemoteBroker implements AutoCloseable {

    static final long TIMEOUT_MILLIS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String nameServer;
    private final String address;
    private final MQClientAPIExt client;

    /** @param address where the broker answers this process, whatever address it announces */
    public RemoteBroker(String nameServer, String address) {
        this.nameServer = nameServer;
        this.address = address;
        ClientConfig config = new ClientConfig();
        config.setNamesrvAddr(nameServer);
        client = new MQClientAPIExt(config, new NettyClientConfig(), new DoNothingClientRemotingProcessor(null), null);
        client.updateNameServerAddressList();
        client.start();
    }

    /** Makes clients connect to the broker by this address. When it returns, the name server hands it out and no other. */
    public void announce(String host, int port) {
        String before = setting("brokerIP1") + ":" + setting("listenPort");
        Properties announced = new Properties();
        announced.put("brokerIP1", host);
        // the broker goes on listening where it does
        announced.put("listenPort", String.valueOf(port));
        // a change of this one makes the broker register at once
        announced.put("brokerPermission", setting("brokerPermission"));
        Waiting.until(PATIENCE, "the name server knows the broker as %s:%d".formatted(host, port), () -> {
            call(() -> client.updateBrokerConfig(address, announced, TIMEOUT_MILLIS));
            TopicRouteData route = route(TopicValidator.RMQ_SYS_SELF_TEST_TOPIC);
            return route != null
                    && route.getBrokerDatas().stream()
                            .allMatch(broker -> broker.getBrokerAddrs().containsValue(host + ":" + port));
        });
        if (!before.equals(host + ":" + port)) {
            forget(before);
        }
    }

    /** Else, when the old address expires, the name server closes the connection that the new one came by. */
    private void forget(String old) {
        UnRegisterBrokerRequestHeader header = new UnRegisterBrokerRequestHeader();
        header.setBrokerName(setting("brokerName"));
        header.setClusterName(setting("brokerClusterName"));
        header.setBrokerId(Long.valueOf(setting("brokerId")));
        header.setBrokerAddr(old);
        invoke(nameServer, RemotingCommand.createRequestCommand(RequestCode.UNREGISTER_BROKER, header));
    }

    /** Does nothing when there is one. Clients find it when this returns. */
    public void createTopic(String topic, int queues) {
        if (!has(topic)) {
            update(TopicAttributes.request(topic, queues));
        }
        Waiting.until(PATIENCE, "the name server knows topic " + topic, () -> route(topic) != null);
    }

    void setTopicType(String topic, String type) {
        TopicConfig changed = call(() -> client.getTopicConfig(address, topic, TIMEOUT_MILLIS));
        changed.setAttributes(TopicAttributes.typeRequest(type));
        update(changed);
    }

    private void update(TopicConfig topic) {
        call(() -> client.createTopic(address, TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC, topic, TIMEOUT_MILLIS));
    }

    void createGroup(String group) {
        SubscriptionGroupConfig config = new SubscriptionGroupConfig();
        config.setGroupName(group);
        call(() -> client.createSubscriptionGroup(address, config, TIMEOUT_MILLIS));
    }

    /** After a restart. */
    void awaitRegistration() {
        Waiting.until(
                PATIENCE,
                "the name server knows the broker",
                () -> route(TopicValidator.RMQ_SYS_SELF_TEST_TOPIC) != null);
    }

    private boolean has(String topic) {
        try {
            client.getTopicConfig(address, topic, TIMEOUT_MILLIS);
            return true;
        } catch (MQBrokerException e) {
            return false;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** Null when the name server does not know the topic, or does not answer yet. */
    @Nullable
    TopicRouteData route(String topic) {
        try {
            return client.getTopicRouteInfoFromNameServer(topic, TIMEOUT_MILLIS, false);
        } catch (MQClientException | RemotingException e) {
            return null;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    int producers(String group) {
        try {
            return client.getProducerConnectionList(address, group, TIMEOUT_MILLIS)
                    .getConnectionSet()
                    .size();
        } catch (MQBrokerException e) {
            return 0;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    public String setting(String key) {
        String value =
                call(() -> client.getBrokerConfig(address, TIMEOUT_MILLIS)).getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("RocketMQ has no setting '%s'".formatted(key));
        }
        return value;
    }

    void change(String key, String value) {
        Properties changed = new Properties();
        changed.put(key, value);
        call(() -> client.updateBrokerConfig(address, changed, TIMEOUT_MILLIS));
    }

    RemotingCommand invoke(RemotingCommand request) {
        return invoke(address, request);
    }

    private RemotingCommand invoke(String server, RemotingCommand request) {
        return call(() -> client.getRemotingClient().invokeSync(server, request, TIMEOUT_MILLIS));
    }

    /** Whether all that the broker has stored can be found; false while it cannot tell, in its first second. */
    boolean isIndexed() {
        try {
            String behind = client.getBrokerRuntimeInfo(address, TIMEOUT_MILLIS)
                    .getTable()
                    .get("dispatchBehindBytes");
            return Long.parseLong(behind) <= 0;
        } catch (MQBrokerException e) {
            return false;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private void call(Request request) {
        call(() -> {
            request.send();
            return this;
        });
    }

    private <T> T call(Question<T> question) {
        try {
            return question.ask();
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private IllegalStateException failed(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new IllegalStateException("The broker at %s: %s".formatted(address, e.getMessage()), e);
    }

    private interface Request {
        void send() throws Exception;
    }

    private interface Question<T> {
        T ask() throws Exception;
    }
}
