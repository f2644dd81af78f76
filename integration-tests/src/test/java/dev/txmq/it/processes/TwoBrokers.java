package dev.txmq.it.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/**
 * Two brokers that one name server knows, each in a process of its own. The name server dies and freezes with the first. The second
 * has RocketMQ's 18 delay levels only, all of them of one second.
 */
public final class TwoBrokers implements AutoCloseable {

    private final int nameServerPort;
    private final List<Integer> ports;
    private final List<ChildProcess> brokers;

    private TwoBrokers(Path directory) {
        FreePorts free = new FreePorts();
        nameServerPort = free.next();
        ports = List.of(free.next(), free.next());
        brokers = List.of(
                broker("a", directory, new BrokerProcess.Ports(nameServerPort, ports.get(0), nameServerPort)),
                broker(
                        "b",
                        directory,
                        new BrokerProcess.Ports(nameServerPort, ports.get(1), free.next()),
                        "messageDelayLevel=" + "1s ".repeat(18).trim()));
    }

    public static TwoBrokers start(Path directory) {
        TwoBrokers two = new TwoBrokers(directory);
        two.brokers.forEach(ChildProcess::start);
        two.brokers.forEach(ChildProcess::awaitReady);
        return two;
    }

    /** {@code host:port}. */
    public String nameServer() {
        return "127.0.0.1:" + nameServerPort;
    }

    public ChildProcess first() {
        return brokers.get(0);
    }

    public ChildProcess second() {
        return brokers.get(1);
    }

    /** Clients find it on both when this returns. */
    public void createTopicOnBoth(String topic) {
        createTopic(topic, ports);
    }

    /** Clients find it on the second alone when this returns. */
    public void createTopicOnSecond(String topic) {
        createTopic(topic, ports.subList(1, 2));
    }

    private void createTopic(String topic, List<Integer> onPorts) {
        List<BrokerAdmin> admins = onPorts.stream()
                .map(port -> new BrokerAdmin(nameServerPort, port))
                .toList();
        try {
            await("the name server knows " + topic)
                    .atMost(ofSeconds(90))
                    .pollInterval(ofMillis(200))
                    .until(() -> admins.stream().allMatch(admin -> admin.createTopic(topic))
                            && admins.get(0).brokersOf(topic) == onPorts.size());
        } finally {
            admins.forEach(BrokerAdmin::close);
        }
    }

    @Override
    public void close() {
        brokers.forEach(ChildProcess::kill9);
    }

    /** A file of output for each run, which tells when it is ready. */
    private static ChildProcess broker(String name, Path directory, BrokerProcess.Ports ports, String... settings) {
        return BrokerProcess.create(
                "broker-" + name + "-" + ProcessHandle.current().pid(),
                BrokerProcess.command(
                        ports,
                        directory.resolve(name),
                        Stream.concat(Stream.of("brokerName=broker-" + name), Stream.of(settings))
                                .toArray(String[]::new)));
    }
}
