package dev.txmq.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.github.dockerjava.api.command.InspectContainerResponse;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

import dev.txmq.test.container.RemoteBroker;
import dev.txmq.test.server.Settings;

/**
 * A RocketMQ name server and broker in one container, started with the packaged {@code rocketmq-conf/broker.conf} and
 * {@code namesrv.conf} and with small files and heaps. Needs {@code org.testcontainers:testcontainers}; with Spring Boot,
 * {@code @ServiceConnection} points an application to it.
 *
 * <p>When {@link #start()} returns, producers and consumers of this machine find the broker and its topics. The broker tells
 * clients to connect to the port that Docker has mapped. Clients in other containers cannot: for those, give the container a
 * network alias and the broker {@code setting("brokerIP1", alias)}; then it is they who reach it, at {@code alias:9876}, and
 * this machine does not.
 *
 * <p>As with other containers of Testcontainers, a stopped one starts anew, without its messages.
 */
public final class RocketMqContainer extends GenericContainer<RocketMqContainer> {

    private static final DockerImageName IMAGE = DockerImageName.parse("apache/rocketmq");
    private static final String VERSION = "5.5.0";
    /** Where the name server listens in the container. */
    public static final int NAME_SERVER_PORT = 9876;

    private static final String BROKER_PORT = "10911";
    /** With two cores and other containers that start, too. */
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private static final int CLEAN_STOP_SECONDS = 60;
    private static final String CONF = "/etc/rocketmq/";

    /** Not by the image's scripts, which ask for gigabytes and keep SIGTERM from the broker. */
    private static final String START = """
            lib="$ROCKETMQ_HOME/conf:$ROCKETMQ_HOME/lib/*"
            java -Xms64m -Xmx64m -Drmq.logback.configurationFile="$ROCKETMQ_HOME/conf/rmq.namesrv.logback.xml" \
              -cp "$lib" org.apache.rocketmq.namesrv.NamesrvStartup -c %1$snamesrv.conf &
            exec java -Xms256m -Xmx256m -XX:MaxDirectMemorySize=256m \
              -Drmq.logback.configurationFile="$ROCKETMQ_HOME/conf/rmq.broker.logback.xml" \
              -cp "$lib" org.apache.rocketmq.broker.BrokerStartup -c %1$sbroker.conf
            """.formatted(CONF);

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Set<String> topics = new LinkedHashSet<>();

    /** Of the image {@code apache/rocketmq:5.5.0}. */
    public RocketMqContainer() {
        this(IMAGE.withTag(VERSION));
    }

    /** Of another image or version: {@code apache/rocketmq}, or one that is declared to be compatible with it. */
    public RocketMqContainer(DockerImageName image) {
        super(image);
        image.assertCompatibleWith(IMAGE);
        waitingFor(Wait.forLogMessage(".*boot success.*\\s", 2).withStartupTimeout(LONGEST_START));
    }

    /** As {@link EmbeddedRocketMq.Builder#fastChecks()}. */
    public RocketMqContainer fastChecks() {
        settings.putAll(Settings.FAST_CHECKS);
        return self();
    }

    /**
     * Overrides a key of {@code broker.conf}.
     *
     * @throws IllegalArgumentException for a setting that RocketMQ does not have or a value that does not fit
     */
    public RocketMqContainer setting(String key, String value) {
        Settings.checkBroker(key, value);
        settings.put(key, value);
        return self();
    }

    /** Creates these topics, of 4 queues each. */
    public RocketMqContainer topic(String... names) {
        topics.addAll(List.of(names));
        return self();
    }

    /** {@code host:port} as this machine reaches it, the value of {@code txmq.name-server}; once it is started. */
    public String nameServer() {
        return getHost() + ":" + getMappedPort(NAME_SERVER_PORT);
    }

    /** Where the broker answers this machine, {@code host:port}, whatever address it announces. */
    public String broker() {
        return getHost() + ":" + getMappedPort(listenPort());
    }

    /** Both start again, with the messages that there are, and the settings of the first start. Only with fixed ports. */
    public void restart() {
        copyFileToContainer(file(brokerSettings()), CONF + "broker.conf");
        getDockerClient()
                .restartContainerCmd(getContainerId())
                .withTimeout(CLEAN_STOP_SECONDS)
                .exec();
    }

    private int listenPort() {
        return Integer.parseInt(settings.getOrDefault("listenPort", BROKER_PORT));
    }

    @Override
    protected void configure() {
        addExposedPorts(NAME_SERVER_PORT, listenPort());
        withCopyToContainer(file(Settings.packaged("namesrv.conf")), CONF + "namesrv.conf");
        withCopyToContainer(file(brokerSettings()), CONF + "broker.conf");
        withCommand("sh", "-c", START);
    }

    private Settings brokerSettings() {
        return Settings.packaged("broker.conf")
                .setAll(Settings.SMALL_FILES)
                .set("namesrvAddr", "127.0.0.1:" + NAME_SERVER_PORT)
                .set("listenPort", BROKER_PORT)
                .setAll(settings);
    }

    private static Transferable file(Settings settings) {
        return Transferable.of(settings.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Until now nobody knew which port Docker would map, so the broker has announced an address that leads nowhere. */
    @Override
    protected void containerIsStarted(InspectContainerResponse container) {
        try (RemoteBroker broker = new RemoteBroker(nameServer(), broker())) {
            if (!settings.containsKey("brokerIP1")) {
                broker.announce(getHost(), getMappedPort(listenPort()));
            }
            topics.forEach(topic -> broker.createTopic(topic, 4));
        }
    }
}
