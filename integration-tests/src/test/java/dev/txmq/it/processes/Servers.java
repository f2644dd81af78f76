package dev.txmq.it.processes;

import java.nio.file.Path;
import java.util.List;

/** The database and RocketMQ of a fleet. */
interface Servers {

    /** In containers with the system property {@code txmq.test.containers=true}, in processes of this machine without. */
    static Servers create(Path directory, FreePorts ports) {
        return Boolean.getBoolean("txmq.test.containers")
                ? new ServerContainers(ports)
                : new ServerProcesses(directory, ports);
    }

    ChildProcess database();

    ChildProcess nameServer();

    ChildProcess broker();

    /** Not started by themselves, and not without a broker. */
    List<ChildProcess> rocketMqProxies();

    int databasePort();

    int nameServerPort();

    List<Integer> rocketMqProxyPorts();

    /** What the broker starts with from its next start on, beside the fast settings. */
    void brokerSettings(String... settings);

    /** How many half messages the broker has discarded without an answer. */
    int discardedHalfMessages();

    /** How many messages the broker has stored as dead letters of the services. */
    int deadLetters();
}
