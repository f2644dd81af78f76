package dev.txmq.test.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.auth.authentication.enums.UserType;
import org.apache.rocketmq.auth.authentication.manager.AuthenticationMetadataManager;
import org.apache.rocketmq.auth.authentication.model.User;
import org.apache.rocketmq.auth.authorization.enums.PolicyType;
import org.apache.rocketmq.auth.authorization.model.Acl;
import org.apache.rocketmq.auth.authorization.model.Policy;
import org.apache.rocketmq.auth.authorization.model.PolicyEntry;
import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.BrokerPathConfigHelper;
import org.apache.rocketmq.broker.transaction.AbstractTransactionalMessageCheckListener;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.store.MessageStore;
import org.apache.rocketmq.store.config.MessageStoreConfig;

import dev.txmq.test.server.RocketMqSystem;
import dev.txmq.test.server.ServerThreads;
import dev.txmq.test.server.Settings;
import dev.txmq.test.server.TopicAttributes;

/** A broker in this JVM, from its start to its stop. A stopped one is not started again; another takes over its directory. */
public final class Broker {

    private final BrokerConfig config = new BrokerConfig();
    private final NettyServerConfig network = new NettyServerConfig();
    private final NettyClientConfig client = new NettyClientConfig();
    private final MessageStoreConfig store = new MessageStoreConfig();
    private final AuthConfig auth = new AuthConfig();
    private final ServerThreads threads = new ServerThreads("txmq-broker");
    private final Path directory;
    private final BrokerController controller;

    /**
     * @param conf the packaged file to start from
     * @throws IllegalArgumentException for a setting that RocketMQ does not have
     */
    Broker(String conf, Path directory, int port, String nameServer, Map<String, String> settings) {
        this.directory = directory;
        Settings.packaged(conf)
                .setAll(Settings.SMALL_FILES)
                .setAll(embedded(directory, port, nameServer))
                .setAll(settings)
                .applyTo(config, network, client, store, auth);
        // RocketMQ keeps what belongs to a name for the whole JVM, even of a broker that has stopped.
        auth.setConfigName(directory + "#" + System.identityHashCode(this));
        auth.setClusterName(config.getBrokerClusterName());
        auth.setAuthConfigPath(directory.resolve("store/config").toString());
        BrokerPathConfigHelper.setBrokerConfigPath(
                directory.resolve("broker.properties").toString());
        controller = new BrokerController(config, network, client, store, auth);
    }

    /** What differs from a broker of its own: this machine only. */
    private static Map<String, String> embedded(Path directory, int port, String nameServer) {
        return Map.ofEntries(
                Map.entry("rocketmqHome", directory.toString()),
                Map.entry("namesrvAddr", nameServer),
                Map.entry("bindAddress", "127.0.0.1"),
                Map.entry("brokerIP1", "127.0.0.1"),
                Map.entry("brokerIP2", "127.0.0.1"),
                Map.entry("listenPort", String.valueOf(port)),
                Map.entry("haListenPort", String.valueOf(port + 1)),
                Map.entry("storePathRootDir", directory.resolve("store").toString()),
                Map.entry(
                        "storePathCommitLog",
                        directory.resolve("store/commitlog").toString()),
                // Saves ten threads; they serve consumers of another protocol than that of Java's push consumer.
                Map.entry("popConsumerFSServiceInit", "false"));
    }

    /** @throws IllegalStateException when it cannot */
    public void start(RPCHook hook, AbstractTransactionalMessageCheckListener checks) {
        threads.run(() -> startHere(hook, checks));
    }

    private void startHere(RPCHook hook, AbstractTransactionalMessageCheckListener checks) {
        try {
            if (!RocketMqSystem.withHome(directory, controller::initialize)) {
                throw new IllegalStateException("it could not load its store");
            }
            checks.setBrokerController(controller);
            controller.setTransactionalMessageCheckListener(checks);
            controller.registerServerRPCHook(hook);
            controller.start();
            IdleOpQueues.watch(controller);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The embedded RocketMQ broker did not start in %s: %s"
                            .formatted(store.getStorePathRootDir(), e.getMessage()),
                    e);
        }
    }

    MessageStore store() {
        return controller.getMessageStore();
    }

    boolean has(String topic) {
        return controller.getTopicConfigManager().selectTopicConfig(topic) != null;
    }

    void create(String topic, int queues) {
        if (!has(topic)) {
            controller.getTopicConfigManager().updateTopicConfig(TopicAttributes.request(topic, queues));
        }
    }

    public void setTopicType(String topic, String type) {
        TopicConfig changed = new TopicConfig(controller.getTopicConfigManager().selectTopicConfig(topic));
        changed.setAttributes(TopicAttributes.typeRequest(type));
        controller.getTopicConfigManager().updateTopicConfig(changed);
    }

    public void createGroup(String group) {
        SubscriptionGroupConfig created = new SubscriptionGroupConfig();
        created.setGroupName(group);
        controller.getSubscriptionGroupManager().updateSubscriptionGroupConfig(created);
    }

    /** @throws IllegalStateException if the broker authenticates nobody */
    void createUser(String name, String password, List<PolicyEntry> grants) {
        if (!auth.isAuthenticationEnabled()) {
            throw authenticatesNobody();
        }
        AuthenticationMetadataManager users = controller.getAuthenticationMetadataManager();
        users.deleteUser(name).join();
        users.createUser(User.of(name, password)).join();
        if (!grants.isEmpty()) {
            Policy policy = new Policy();
            policy.setPolicyType(PolicyType.CUSTOM);
            policy.setEntries(grants);
            controller
                    .getAuthorizationMetadataManager()
                    .createAcl(Acl.of(User.of(name), policy))
                    .join();
        }
    }

    public static IllegalStateException authenticatesNobody() {
        return new IllegalStateException("This broker authenticates nobody: start it with production()");
    }

    /** One that may do everything, if the broker authenticates at all. */
    void createOwnUser(String name, String password) {
        if (auth.isAuthenticationEnabled()) {
            AuthenticationMetadataManager users = controller.getAuthenticationMetadataManager();
            users.deleteUser(name).join();
            users.createUser(User.of(name, password, UserType.SUPER)).join();
        }
    }

    /** Tells the name server all topics. */
    void register() {
        controller.registerBrokerAll(true, false, true);
    }

    public int producers(String group) {
        Map<?, ?> connections =
                controller.getProducerManager().getGroupChannelTable().get(group);
        return connections == null ? 0 : connections.size();
    }

    /** Changes the live configuration, which {@code getBrokerConfig} shows too. */
    public void change(String key, String value) {
        new Settings().set(key, value).applyTo(config, network, client, store, auth);
    }

    public String setting(String key) {
        // Not getAllConfigs, which shows the values of the start.
        String all = controller.getConfiguration().getAllConfigsFormatString();
        String value = MixAll.string2Properties(all).getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("RocketMQ has no setting '%s'".formatted(key));
        }
        return value;
    }

    /** Begins to stop; the thread ends when it has and all files are written. */
    public Thread stop() {
        return threads.stop(() -> {
            controller.shutdown();
            RocketMqSystem.stopScheduler(store());
        });
    }
}
