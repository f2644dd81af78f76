package dev.txmq.test.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.auth.authorization.model.PolicyEntry;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.RPCHook;
import org.jspecify.annotations.Nullable;

import dev.txmq.test.faults.FaultHook;
import dev.txmq.test.server.Ports;
import dev.txmq.test.server.RocketMqServer;
import dev.txmq.test.server.Store;
import dev.txmq.test.server.Waiting;
import dev.txmq.test.server.WorkingDirectory;

/** Name server and broker in this JVM. */
public final class RocketMqInJvm implements RocketMqServer {

    private static final String OWN_USER = "txmq-test";
    private static final Duration PORTS_CLOSE = Duration.ofSeconds(10);

    private final WorkingDirectory directory;
    private final String conf;
    private final String ownPassword = UUID.randomUUID().toString();
    private final Map<String, String> settings;
    private final FaultHook hook;
    private final NameServer nameServer;
    private final int port;
    private volatile Broker broker;
    private boolean closed;

    public RocketMqInJvm(Place place, String conf, Map<String, String> settings, FaultHook hook) {
        directory = WorkingDirectory.of(place.directory(), "txmq-rocketmq-");
        this.conf = conf;
        this.settings = Map.copyOf(settings);
        this.hook = hook;
        port = place.brokerPort() == 0 ? Ports.findFree() : place.brokerPort();
        RocketMqLog.writeTo(directory.path());
        nameServer = new NameServer(directory.path(), place.nameServerPort());
        try {
            nameServer.start();
            broker = startBroker();
        } catch (RuntimeException e) {
            nameServer.stop();
            directory.close();
            throw e;
        }
        directory.beforeExit(this::close);
    }

    /**
     * Where it keeps its files and listens.
     *
     * @param directory null for a temporary one
     * @param nameServerPort 0 for a free one
     * @param brokerPort 0 for a free one
     */
    public record Place(@Nullable Path directory, int nameServerPort, int brokerPort) {}

    @Override
    public String nameServer() {
        return nameServer.address();
    }

    @Override
    public RPCHook signing() {
        return new AclClientRPCHook(new SessionCredentials(OWN_USER, ownPassword));
    }

    @Override
    public void createTopic(String topic, int queues) {
        broker.create(topic, queues);
        awaitRoute(broker, topic);
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
        broker.createUser(name, password, grants);
    }

    @Override
    public Store store() {
        return new LocalStore(broker.store());
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
        broker.change(key, value);
    }

    @Override
    public void restart() {
        await(broker.stop());
        awaitClosedPorts();
        broker = startBroker();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<Thread> stopping = List.of(broker.stop(), nameServer.stop());
        try {
            stopping.forEach(RocketMqInJvm::await);
            awaitClosedPorts();
            Waiting.until(PORTS_CLOSE, "the name server's port is closed", () -> Ports.isFree(nameServer.port()));
        } finally {
            RocketMqLog.stopWritingTo(directory.path());
            directory.close();
        }
    }

    private Broker startBroker() {
        Broker started = new Broker(conf, directory.path(), port, nameServer.address(), settings);
        started.start(hook, new CountingCheckListener(hook::countCheckBack));
        started.createOwnUser(OWN_USER, ownPassword);
        awaitRoute(started, TopicValidator.RMQ_SYS_SELF_TEST_TOPIC);
        return started;
    }

    /** The broker reports its topics only to a name server that it is connected to already, which takes a moment. */
    private void awaitRoute(Broker registering, String topic) {
        Waiting.until(Duration.ofSeconds(20), "the name server knows topic " + topic, () -> {
            registering.register();
            return nameServer.knows(topic);
        });
    }

    /** Netty closes them in the background. */
    private void awaitClosedPorts() {
        Waiting.until(PORTS_CLOSE, "the broker's ports are closed", () -> Ports.areFree(port));
    }

    private static void await(Thread stopping) {
        try {
            stopping.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
