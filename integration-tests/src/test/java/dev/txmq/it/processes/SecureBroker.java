package dev.txmq.it.processes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Name server and broker in a process of their own, whose TLS is set as RocketMQ's is: by system properties. */
public final class SecureBroker implements AutoCloseable {

    private final int nameServerPort;
    private final ChildProcess process;

    private SecureBroker(Path directory, List<String> systemProperties) {
        FreePorts ports = new FreePorts();
        nameServerPort = ports.next();
        List<String> command = new ArrayList<>(BrokerProcess.command(
                new BrokerProcess.Ports(nameServerPort, ports.next(), nameServerPort), directory));
        systemProperties.forEach(property -> command.add(1, "-D" + property));
        // what netty 4.2 does by default keeps RocketMQ's own clients, the broker's too, from connecting
        command.add(1, "-Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE");
        // a file of output for each run, which tells when it is ready
        process =
                BrokerProcess.create("secure-broker-" + ProcessHandle.current().pid(), command);
    }

    public static SecureBroker start(Path directory, List<String> systemProperties) {
        SecureBroker broker = new SecureBroker(directory, systemProperties);
        broker.process.start();
        broker.process.awaitReady();
        return broker;
    }

    /** {@code host:port}. */
    public String nameServer() {
        return "127.0.0.1:" + nameServerPort;
    }

    @Override
    public void close() {
        process.kill9();
    }
}
