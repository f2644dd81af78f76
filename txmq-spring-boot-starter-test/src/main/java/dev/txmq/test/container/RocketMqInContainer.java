package dev.txmq.test.container;

import java.util.List;

import org.apache.rocketmq.auth.authorization.model.PolicyEntry;
import org.apache.rocketmq.remoting.RPCHook;
import org.jspecify.annotations.Nullable;

import dev.txmq.test.RocketMqContainer;
import dev.txmq.test.embedded.Broker;
import dev.txmq.test.faults.FaultHook;
import dev.txmq.test.faults.FaultProxy;
import dev.txmq.test.server.Ports;
import dev.txmq.test.server.RocketMqServer;
import dev.txmq.test.server.Settings;
import dev.txmq.test.server.Store;

/**
 * Name server and broker in a container, which checks back and redelivers within seconds. Clients connect to the broker through
 * a proxy that injects faults: the broker announces the proxy's port as its own.
 */
public final class RocketMqInContainer implements RocketMqServer {

    private final FaultProxy proxy;
    private final RocketMqContainer container;
    private final RemoteBroker broker;
    private final RemoteStore store;

    public RocketMqInContainer(FaultHook hook) {
        Containers.needEngine();
        container = new RocketMqContainer();
        int brokerPort = Ports.findFree();
        proxy = new FaultProxy(hook, container.getHost(), brokerPort);
        container
                .fastChecks()
                .setting("brokerIP1", "127.0.0.1")
                .setting("listenPort", String.valueOf(proxy.port()))
                // given, so that they are the same after a restart
                .setPortBindings(List.of(
                        Ports.findFree() + ":" + RocketMqContainer.NAME_SERVER_PORT, brokerPort + ":" + proxy.port()));
        container.start();
        broker = new RemoteBroker(container.nameServer(), container.broker());
        store = new RemoteStore(broker);
    }

    @Override
    public String nameServer() {
        return container.nameServer();
    }

    @Override
    public @Nullable RPCHook signing() {
        return null;
    }

    @Override
    public void createTopic(String topic, int queues) {
        broker.createTopic(topic, queues);
    }

    @Override
    public void setTopicType(String topic, String type) {
        broker.setTopicType(topic, type);
    }

    @Override
    public void createGroup(String group) {
        broker.createGroup(group);
    }

    @Override
    public void createUser(String name, String password, List<PolicyEntry> grants) {
        throw Broker.authenticatesNobody();
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public int producers(String group) {
        return broker.producers(group);
    }

    @Override
    public String setting(String key) {
        return broker.setting(key);
    }

    @Override
    public void change(String key, String value) {
        Settings.checkBroker(key, value);
        broker.change(key, value);
    }

    @Override
    public void restart() {
        container.restart();
        broker.awaitRegistration();
    }

    @Override
    public void close() {
        broker.close();
        container.stop();
        proxy.close();
    }
}
