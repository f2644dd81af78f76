package dev.txmq.it.processes;

import java.nio.file.Path;
import java.util.List;

/** MariaDB and RocketMQ as processes of this machine. */
final class ServerProcesses implements Servers {

    private final Path directory;
    private final int databasePort;
    private final BrokerProcess.Ports ports;
    private final ChildProcess database;
    private final ChildProcess nameServer;
    private final MachineProcess broker;
    private final List<Integer> rocketMqProxyPorts;
    private final List<ChildProcess> rocketMqProxies;

    ServerProcesses(Path directory, FreePorts free) {
        this.directory = directory;
        databasePort = free.next();
        ports = new BrokerProcess.Ports(free.next(), free.next(), free.next());
        nameServer = NameServerProcess.create(directory, ports.nameServer());
        // they take their time while the database's files are made
        nameServer.start();
        broker = BrokerProcess.create(ports, directory);
        broker.start();
        database = DatabaseProcess.create(directory, databasePort);
        rocketMqProxyPorts = List.of(free.next(), free.next());
        rocketMqProxies = rocketMqProxyPorts.stream()
                .map(port -> ProxyProcess.create(
                        "proxy-" + port, directory, new ProxyProcess.Ports(port, free.next()), ports.nameServer()))
                .toList();
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
        return rocketMqProxies;
    }

    @Override
    public int databasePort() {
        return databasePort;
    }

    @Override
    public int nameServerPort() {
        return ports.nameServer();
    }

    @Override
    public List<Integer> rocketMqProxyPorts() {
        return rocketMqProxyPorts;
    }

    @Override
    public void brokerSettings(String... settings) {
        broker.command(BrokerProcess.command(ports, directory, settings));
    }

    @Override
    public int discardedHalfMessages() {
        return BrokerProcess.discarded(broker);
    }

    @Override
    public int deadLetters() {
        return BrokerProcess.deadLetters(broker);
    }
}
