package dev.txmq.benchmarks.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.remoting.protocol.admin.TopicOffset;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

import dev.txmq.benchmarks.contest.Place;

/** RocketMQ as a child process, which can be killed and started again on the same ports and files. */
public final class Broker implements AutoCloseable {

    /** How its JVM is started. */
    public static final List<String> JVM_OPTIONS = List.of("-Xms1g", "-Xmx1g");

    private static final int QUEUES = 4;

    private final Path output;
    private final List<String> command;
    private final String nameServer;
    private final String address;
    private final DefaultMQAdminExt admin;
    private ChildJvm process;

    private Broker(Path directory, String... options) {
        Ports ports = Ports.find();
        List<String> arguments = new ArrayList<>(
                List.of(directory.toString(), String.valueOf(ports.nameServer()), String.valueOf(ports.broker())));
        arguments.addAll(List.of(options));
        output = directory.resolveSibling(directory.getFileName() + ".log");
        command = ChildJvm.command(BrokerMain.class, JVM_OPTIONS, arguments.toArray(String[]::new));
        nameServer = "127.0.0.1:" + ports.nameServer();
        address = "127.0.0.1:" + ports.broker();
        process = launch();
        admin = new DefaultMQAdminExt();
        admin.setNamesrvAddr(nameServer);
        admin.setInstanceName("benchmarks-" + ports.nameServer());
    }

    /**
     * Starts it with {@code rocketmq-conf/broker.conf}.
     *
     * @param patience whether check-backs and redeliveries take as long as the file says, or seconds
     */
    public static Broker start(Path directory, Place.Patience patience) throws Exception {
        Broker broker = patience == Place.Patience.SECONDS
                ? new Broker(directory, BrokerMain.FAST_CHECKS)
                : new Broker(directory);
        broker.admin.start();
        return broker;
    }

    public String nameServer() {
        return nameServer;
    }

    /** Creates it; clients find it when this returns. */
    public void createTopic(String topic) throws Exception {
        admin.createAndUpdateTopicConfig(
                address, new TopicConfig(topic, QUEUES, QUEUES, PermName.PERM_READ | PermName.PERM_WRITE));
        while (!admin.fetchAllTopicList().getTopicList().contains(topic)) {
            Thread.onSpinWait();
        }
    }

    /** How many messages of a topic it has made visible. */
    public long messages(String topic) throws Exception {
        return admin.examineTopicStats(topic).getOffsetTable().values().stream()
                .mapToLong(TopicOffset::getMaxOffset)
                .sum();
    }

    /** Messages stored since its start, half messages and the broker's own records included. */
    public Writes writes() throws Exception {
        Map<String, String> statistics = admin.fetchBrokerRuntimeStats(address).getTable();
        return new Writes(
                Long.parseLong(statistics.get("putMessageTimesTotal")),
                Long.parseLong(statistics.get("putMessageSizeTotal")));
    }

    /** @param bytes of the messages as they are stored */
    public record Writes(long messages, long bytes) {}

    /** The processor time of its present process. */
    public Duration cpu() {
        return process.cpu();
    }

    /** As a power cut would end it. */
    public void kill() {
        process.kill();
    }

    /** Starts it again on what is on its disk. */
    public void restart() {
        process = launch();
    }

    @Override
    public void close() {
        admin.shutdown();
        process.close();
    }

    private ChildJvm launch() {
        return ChildJvm.start(command, output, BrokerMain.READY);
    }
}
