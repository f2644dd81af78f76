package dev.txmq.it.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;

/** MySQL and RocketMQ in containers, with their ports on this machine. */
final class ServerContainers implements Servers {

    private static final String MYSQL = "mysql:9.7";
    private static final String ROCKETMQ = "apache/rocketmq:5.5.0";
    private static final String NAME_SERVER = "name-server";
    private static final String CONF = "/etc/rocketmq.conf";

    private final Network network = Network.newNetwork();
    private final int databasePort;
    private final int nameServerPort;
    private final int brokerPort;
    private final BrokerAdmin admin;
    private final ContainerProcess database;
    private final ContainerProcess nameServer;
    private final ContainerProcess broker;

    ServerContainers(FreePorts free) {
        databasePort = free.next();
        nameServerPort = free.next();
        brokerPort = free.next();
        admin = new BrokerAdmin(nameServerPort, brokerPort);
        database = new ContainerProcess("database", mySql(databasePort), () -> DatabaseProcess.answers(databasePort));
        nameServer = new ContainerProcess("name-server", nameServerContainer(), this::nameServerIsReady);
        broker = new ContainerProcess("broker", brokerContainer(), () -> admin.createTopic(BrokerProcess.TOPIC));
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
        container.setPortBindings(List.of(port + ":3306"));
        return container;
    }

    private GenericContainer<?> nameServerContainer() {
        GenericContainer<?> container = rocketMq("namesrv.NamesrvStartup", 64)
                .withNetworkAliases(NAME_SERVER)
                .withCopyToContainer(Transferable.of(packaged("namesrv.conf")), CONF);
        container.setPortBindings(List.of(nameServerPort + ":9876"));
        return container;
    }

    /** Clients connect to where it says that it listens, so that is the same port inside and outside. */
    private GenericContainer<?> brokerContainer() {
        GenericContainer<?> container =
                rocketMq("broker.BrokerStartup", 256).withCopyToContainer(Transferable.of(brokerConf()), CONF);
        container.setPortBindings(List.of(brokerPort + ":" + brokerPort));
        return container;
    }

    /** Not by the image's scripts, which ask for gigabytes and put a shell before the process that is to be hit. */
    private GenericContainer<?> rocketMq(String main, int megabytes) {
        return new GenericContainer<>(ROCKETMQ).withNetwork(network).withCommand("sh", "-c", """
                exec java -Xms%1$dm -Xmx%1$dm -XX:MaxDirectMemorySize=%1$dm -Dsun.net.inetaddr.ttl=1 \
                    -cp "$ROCKETMQ_HOME/conf:$ROCKETMQ_HOME/lib/*" org.apache.rocketmq.%2$s -c %3$s
                """.formatted(
                        megabytes, main, CONF));
    }

    private String brokerConf(String... settings) {
        Map<String, String> fast = Map.of(
                "transactionTimeOut", "1000",
                "transactionCheckInterval", "1000",
                "transactionOpBatchInterval", "100",
                "transactionCheckMax", "5760",
                "messageDelayLevel", "1s ".repeat(18).trim(),
                "mappedFileSizeCommitLog", "16777216",
                "namesrvAddr", NAME_SERVER + ":9876",
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
    public int databasePort() {
        return databasePort;
    }

    @Override
    public int nameServerPort() {
        return nameServerPort;
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
        return admin.deadLetters("points-service");
    }
}
