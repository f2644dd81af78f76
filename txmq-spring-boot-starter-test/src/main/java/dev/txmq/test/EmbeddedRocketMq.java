package dev.txmq.test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.jspecify.annotations.Nullable;

import dev.txmq.test.container.RocketMqInContainer;
import dev.txmq.test.embedded.RocketMqInJvm;
import dev.txmq.test.faults.FaultHook;
import dev.txmq.test.server.ForeignProducer;
import dev.txmq.test.server.Grants;
import dev.txmq.test.server.RocketMqServer;
import dev.txmq.test.server.RocketMqSystem;
import dev.txmq.test.server.Settings;

/**
 * A RocketMQ name server and broker in this JVM, for tests and for trying things out. They are the real ones, started with
 * the packaged {@code rocketmq-conf/broker.conf}, or {@code broker-production.conf}, and {@code namesrv.conf} and these
 * differences: free ports of the loopback interface, small files and a temporary directory.
 *
 * <p>When {@link Builder#start()} or {@link #createTopic} returns, producers and consumers find the topic.
 *
 * <p>Thread-safe. Several may run in one JVM, each with its own directory.
 *
 * <p>The broker's threads are not daemons: a {@code main} that ends without {@link #close()} or {@code System.exit} leaves
 * the JVM running. A JVM that exits, on a signal too, closes it by itself. The broker's replication port
 * listens on all interfaces, since RocketMQ offers no way to bind it elsewhere.
 */
public final class EmbeddedRocketMq implements AutoCloseable {

    private final RocketMqServer server;
    private final BrokerFaults faults = new BrokerFaults(this::server);
    private @Nullable ForeignProducer foreignProducer;
    private @Nullable RocketMqProxy proxy;
    private boolean closed;

    private EmbeddedRocketMq(Function<FaultHook, RocketMqServer> start) {
        server = start.apply(faults.hook());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Starts one with a temporary directory and these topics. */
    public static EmbeddedRocketMq start(String... topics) {
        return builder().topic(topics).start();
    }

    /** The same in a container, with {@link Builder#fastChecks()}. */
    public static EmbeddedRocketMq startContainer() {
        RocketMqSystem.prepare();
        return new EmbeddedRocketMq(RocketMqInContainer::new);
    }

    /** {@code host:port}, the value of {@code txmq.name-server}. */
    public String nameServer() {
        return server.nameServer();
    }

    /**
     * The RocketMQ Proxy in front of this broker; started at the first call unless {@link Builder#proxy()} has done so. It ends
     * with this.
     *
     * @throws IllegalStateException when it cannot start, or {@code org.apache.rocketmq:rocketmq-proxy} is missing
     */
    public synchronized RocketMqProxy proxy() {
        if (proxy == null) {
            proxy = new RocketMqProxy(server().nameServer());
        }
        return proxy;
    }

    /** Creates a topic of 4 queues, or does nothing when there is one. Clients find it when this returns. */
    public void createTopic(String topic) {
        createTopic(topic, 4);
    }

    /** Creates a topic of so many queues, or does nothing when there is one. Clients find it when this returns. */
    public void createTopic(String topic, int queues) {
        server().createTopic(topic, queues);
    }

    /**
     * Changes the {@code message.type} of a topic, which only a Proxy looks at: one of {@code NORMAL}, {@code TRANSACTION},
     * {@code MIXED}, {@code DELAY}, {@code FIFO}, or empty for none. The topics that this creates are {@code MIXED}.
     */
    public void setTopicType(String topic, String type) {
        server().setTopicType(topic, type);
    }

    /**
     * Creates a consumer group, which {@link Builder#production()} asks for, or does nothing when there is one. A listener needs
     * its own and {@code <group>-dead-letters}.
     */
    public void createGroup(String... groups) {
        for (String group : groups) {
            server().createGroup(group);
        }
    }

    /**
     * Creates a user that may do this and no more, or replaces it; for {@link Builder#production()}.
     *
     * @param grants such as {@code "Topic:orders Pub"} or {@code "Group:shipping Sub,Get"}
     * @throws IllegalArgumentException for a grant that cannot be read
     * @throws IllegalStateException if this broker authenticates nobody
     */
    public void createUser(String name, String password, String... grants) {
        server().createUser(name, password, Grants.read(grants));
    }

    /** Sends an ordinary message as a producer without txmq would: it carries no id of txmq. Returns when it is stored. */
    public void send(String topic, String key, String json) {
        send(topic, key, json, Map.of());
    }

    /** The same with properties, which txmq's listeners see as headers. */
    public void send(String topic, String key, String json, Map<String, String> properties) {
        foreignProducer().send(topic, key, json.getBytes(StandardCharsets.UTF_8), properties);
    }

    /**
     * All messages of a topic that were stored before the call, in the order in which they were stored, read from the store
     * without consuming them. Any topic will do, {@code %RETRY%group} too; empty when there is no such topic.
     */
    public List<StoredMessage> messages(String topic) {
        return server().store().messages(topic);
    }

    /** The messages of {@code %DLQ%group}; empty when the group has none. */
    public List<StoredMessage> deadLetters(String group) {
        return messages(MixAll.DLQ_GROUP_TOPIC_PREFIX + group);
    }

    /** Every half message ever stored, whatever became of it. Each check-back stores a copy of its half message. */
    public List<StoredMessage> halfMessages() {
        return messages(TopicValidator.RMQ_SYS_TRANS_HALF_TOPIC);
    }

    /** How many connections the broker lists for a producer group: as many as there are started producers of it. */
    public int producerInstances(String group) {
        return server().producers(group);
    }

    /**
     * The value of a setting of the running broker.
     *
     * @throws IllegalArgumentException for a setting that RocketMQ does not have
     */
    public String setting(String key) {
        return server().setting(key);
    }

    /**
     * Changes a setting of the running broker, until it is restarted or closed. Clients that ask the broker for its
     * configuration see it. It has no effect on what the broker reads only when it starts, such as
     * {@code messageDelayLevel}.
     *
     * @throws IllegalArgumentException for a setting that RocketMQ does not have or a value that does not fit
     */
    public void changeSetting(String key, String value) {
        server().change(key, value);
    }

    /** Faults to inject into this broker. */
    public BrokerFaults faults() {
        return faults;
    }

    /**
     * Stops the broker and starts it again on the same port with the same store, as an administrator would. Messages and
     * consumer offsets survive; changed settings do not. Clients reconnect by themselves, a producer group within its
     * heartbeat interval.
     */
    public synchronized void restart() {
        server().restart();
    }

    /**
     * Stops serving at once, writes everything to files and deletes a temporary directory. Takes about two seconds; no port
     * is open when it returns. Calling it again does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (proxy != null) {
            proxy.close();
        }
        Thread stopping = foreignProducer == null ? null : foreignProducer.stop();
        server.close();
        if (stopping != null) {
            await(stopping);
        }
    }

    private static void await(Thread stopping) {
        try {
            stopping.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized RocketMqServer server() {
        if (closed) {
            throw new IllegalStateException("This EmbeddedRocketMq is closed");
        }
        return server;
    }

    private synchronized ForeignProducer foreignProducer() {
        if (foreignProducer == null) {
            foreignProducer = new ForeignProducer(nameServer(), server().signing());
        }
        return foreignProducer;
    }

    /** Collects what an {@link EmbeddedRocketMq} starts with. */
    public static final class Builder {

        private String conf = "broker.conf";
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Set<String> topics = new LinkedHashSet<>();
        private @Nullable Path dataDirectory;
        private int nameServerPort;
        private int brokerPort;
        private boolean proxy;

        private Builder() {}

        /** Keeps the messages in this directory, which is created if it is missing and never deleted. */
        public Builder dataDirectory(Path directory) {
            dataDirectory = directory;
            return this;
        }

        /**
         * Listens on these ports instead of free ones, so that clients find it again after the process that it is in has died.
         * The broker also takes its port -2 and +1.
         */
        public Builder ports(int nameServerPort, int brokerPort) {
            this.nameServerPort = nameServerPort;
            this.brokerPort = brokerPort;
            return this;
        }

        /**
         * Starts from {@code broker-production.conf}: clients must authenticate, as users of {@link #createUser}, and topics and
         * consumer groups must be created.
         */
        public Builder production() {
            conf = "broker-production.conf";
            return this;
        }

        /** Overrides a key of the conf file; {@link #start()} refuses one that RocketMQ does not have. */
        public Builder setting(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /**
         * Check-backs after one to two seconds and redeliveries after one second, instead of minutes. A half message is
         * discarded after 15 checks.
         */
        public Builder fastChecks() {
            settings.putAll(Settings.FAST_CHECKS);
            return this;
        }

        /** Creates these topics, of 4 queues each. */
        public Builder topic(String... names) {
            topics.addAll(List.of(names));
            return this;
        }

        /**
         * Starts a RocketMQ Proxy too, {@link EmbeddedRocketMq#proxy()}. Needs {@code org.apache.rocketmq:rocketmq-proxy}, and
         * does not go with {@link #production()}.
         */
        public Builder proxy() {
            proxy = true;
            return this;
        }

        /**
         * Starts name server and broker and returns when clients can use them.
         *
         * @throws IllegalArgumentException for a setting that RocketMQ does not have or a value that does not fit
         * @throws IllegalStateException when they cannot start, with the cause
         */
        public EmbeddedRocketMq start() {
            if (proxy && !conf.equals("broker.conf")) {
                throw new IllegalStateException("A RocketMqProxy has no user: it does not go with production()");
            }
            RocketMqSystem.prepare();
            EmbeddedRocketMq started = new EmbeddedRocketMq(this::startHere);
            try {
                topics.forEach(started::createTopic);
                if (proxy) {
                    started.proxy();
                }
            } catch (RuntimeException e) {
                started.close();
                throw e;
            }
            return started;
        }

        private RocketMqServer startHere(FaultHook hook) {
            return new RocketMqInJvm(
                    new RocketMqInJvm.Place(dataDirectory, nameServerPort, brokerPort), conf, settings, hook);
        }
    }
}
