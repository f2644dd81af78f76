package dev.txmq.it.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

import dev.txmq.test.server.Settings;

/**
 * MySQL and RocketMQ in containers, with their ports on this machine. Those of RocketMQ share the loopback interface of a container
 * that sleeps and publishes their ports, so that the broker has one address for all: this machine and the Proxy.
 */
final class ServerContainers implements Servers {

    private static final String MYSQL = "mysql:9.7";
    private static final String ROCKETMQ = "apache/rocketmq:5.5.0";
    private static final String NAME_SERVER = "127.0.0.1:9876";
    private static final String STARTS = "starts in a container";
    private static final String PROXY_READY = "rocketmq-proxy startup successfully";
    private static final String CONF = "/etc/rocketmq.conf";

    private final int databasePort;
    private final int nameServerPort;
    private final int brokerPort;
    private final List<Integer> rocketMqProxyPorts;
    private final GenericContainer<?> loopback;
    private final BrokerAdmin admin;
    private final ContainerProcess database;
    private final ContainerProcess nameServer;
    private final ContainerProcess broker;
    private final List<ContainerProcess> rocketMqProxies;

    ServerContainers(FreePorts free) {
        databasePort = free.next();
        nameServerPort = free.next();
        brokerPort = free.next();
        rocketMqProxyPorts = List.of(free.next(), free.next());
        loopback = loopback();
        loopback.start();
        admin = new BrokerAdmin(nameServerPort, brokerPort);
        database = new ContainerProcess("database", mySql(databasePort), () -> DatabaseProcess.answers(databasePort));
        nameServer = new ContainerProcess("name-server", nameServerContainer(), this::nameServerIsReady);
        broker = new ContainerProcess("broker", brokerContainer(), this::createTopics);
        rocketMqProxies = rocketMqProxyPorts.stream()
                .map(port -> proxy(new ProxyProcess.Ports(port, free.next())))
                .toList();
    }

    private static GenericContainer<?> mySql(int port) {
        GenericContainer<?> container = new GenericContainer<>(MYSQL)
                .withEnv("MYSQL_ALLOW_EMPTY_PASSWORD", "yes")
                .withEnv("MYSQL_INITDB_SKIP_TZINFO", "yes")
                .withCommand(
                        "--default-time-zone=+00:00",
                        "--max-connections=300",
                        "--performance-schema=OFF",
                        "--mysqlx=OFF",
                        "--skip-log-bin");
        container.setPortBindings(List.of(published(port, 3306)));
        return container;
    }

    private GenericContainer<?> loopback() {
        GenericContainer<?> container = new GenericContainer<>(ROCKETMQ).withCommand("sleep", "infinity");
        List<String> published =
                new ArrayList<>(List.of(published(nameServerPort, 9876), published(brokerPort, brokerPort)));
        rocketMqProxyPorts.forEach(port -> published.add(published(port, port)));
        container.setPortBindings(published);
        return container;
    }

    private static String published(int port, int inContainer) {
        return "127.0.0.1:%d:%d".formatted(port, inContainer);
    }

    private GenericContainer<?> nameServerContainer() {
        return rocketMq("namesrv.NamesrvStartup -c", 64, packaged("namesrv.conf"));
    }

    private GenericContainer<?> brokerContainer() {
        return rocketMq("broker.BrokerStartup -c", 256, brokerConf());
    }

    private ContainerProcess proxy(ProxyProcess.Ports ports) {
        GenericContainer<?> container =
                rocketMq("proxy.ProxyStartup -pc", 256, ProxyProcess.configuration(ports, NAME_SERVER));
        ContainerProcess[] created = new ContainerProcess[1];
        created[0] = new ContainerProcess("proxy-" + ports.remoting(), container, () -> isReady(created[0].lines()));
        return created[0];
    }

    /** The last of its lives has said so. */
    private static boolean isReady(List<String> lines) {
        String output = String.join("\n", lines);
        return output.lastIndexOf(PROXY_READY) > output.lastIndexOf(STARTS);
    }

    /** Not by the image's scripts, which ask for gigabytes and put a shell before the process that is to be hit. */
    private GenericContainer<?> rocketMq(String main, int megabytes, String configuration) {
        return new GenericContainer<>(ROCKETMQ)
                .withNetworkMode("container:" + loopback.getContainerId())
                .withCopyToContainer(Transferable.of(configuration), CONF)
                .withCommand("sh", "-c", """
                        echo "%4$s"
                        exec java -Xms%1$dm -Xmx%1$dm -XX:MaxDirectMemorySize=%1$dm -Dtls.server.mode=disabled \
                            -cp "$ROCKETMQ_HOME/conf:$ROCKETMQ_HOME/lib/*" org.apache.rocketmq.%2$s %3$s
                        """.formatted(megabytes, main, CONF, STARTS));
    }

    private String brokerConf(String... settings) {
        Map<String, String> fast = Map.of(
                "transactionTimeOut", "1000",
                "transactionCheckInterval", "1000",
                "transactionOpBatchInterval", "100",
                "transactionCheckMax", "5760",
                "messageDelayLevel", Settings.FAST_CHECKS.get("messageDelayLevel"),
                "mappedFileSizeCommitLog", "16777216",
                "namesrvAddr", NAME_SERVER,
                "brokerIP1", "127.0.0.1",
                "listenPort", String.valueOf(brokerPort));
        StringBuilder conf = new StringBuilder(packaged("broker.conf")).append('\n');
        fast.forEach((key, value) -> conf.append(key).append('=').append(value).append('\n'));
        List.of(settings).forEach(setting -> conf.append(setting).append('\n'));
        return conf.toString();
    }

    private static String packaged(String conf) {
        try (InputStream in = ServerContainers.class.getResourceAsStream("/rocketmq-conf/" + conf)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean createTopics() {
        return BrokerProcess.TOPICS.stream().allMatch(admin::createTopic);
    }

    /** The broker tells it what it knows every 10 s at most, and here at once. */
    private boolean nameServerIsReady() {
        if (broker.isAlive()) {
            admin.createTopic(BrokerProcess.TOPIC);
        }
        return admin.knows(BrokerProcess.TOPIC);
    }

    @Override
    public ChildProcess database() {
        return database;
    }

    @Override
    public ChildProcess nameServer() {
        return nameServer;
    }

    @Override
    public ChildProcess broker() {
        return broker;
    }

    @Override
    public List<ChildProcess> rocketMqProxies() {
        return List.copyOf(rocketMqProxies);
    }

    @Override
    public int databasePort() {
        return databasePort;
    }

    @Override
    public int nameServerPort() {
        return nameServerPort;
    }

    @Override
    public List<Integer> rocketMqProxyPorts() {
        return rocketMqProxyPorts;
    }

    @Override
    public void brokerSettings(String... settings) {
        broker.write(CONF, brokerConf(settings));
    }

    @Override
    public int discardedHalfMessages() {
        return admin.discardedHalfMessages();
    }

    @Override
    public int deadLetters() {
        return BrokerProcess.GROUPS.stream().mapToInt(admin::deadLetters).sum();
    }
}
