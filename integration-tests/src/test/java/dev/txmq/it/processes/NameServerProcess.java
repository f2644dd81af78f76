package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

import org.apache.rocketmq.namesrv.NamesrvController;
import org.apache.rocketmq.namesrv.NamesrvStartup;

/** RocketMQ's name server, which keeps nothing: it says when a broker has told it of the topic, and is of use. */
final class NameServerProcess {

    private static final String KNOWS_THE_TOPIC = "name server knows the topic: ";

    private NameServerProcess() {}

    static ChildProcess create(Path directory, int port) {
        List<String> command = MachineProcess.java(
                NameServerProcess.class,
                List.of("-c", configuration(directory, port).toString()));
        // no use for a certificate, which takes its time to make
        command.add(1, "-Dtls.server.mode=disabled");
        ChildProcess[] created = new ChildProcess[1];
        created[0] = new MachineProcess("name-server", command, () -> isReady(created[0].lines()));
        return created[0];
    }

    private static Path configuration(Path directory, int port) {
        Properties properties = new Properties();
        properties.setProperty("rocketmqHome", directory.toString());
        properties.setProperty(
                "kvConfigPath", directory.resolve("name-server-kv.json").toString());
        properties.setProperty("bindAddress", "127.0.0.1");
        properties.setProperty("listenPort", String.valueOf(port));
        Path file = directory.resolve("name-server.conf");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static boolean isReady(List<String> lines) {
        return lines.lastIndexOf(KNOWS_THE_TOPIC + true) > lines.lastIndexOf(KNOWS_THE_TOPIC + false);
    }

    public static void main(String[] arguments) {
        System.out.println(KNOWS_THE_TOPIC + false);
        NamesrvController nameServer = NamesrvStartup.main0(arguments);
        boolean known = false;
        while (true) {
            boolean now = nameServer.getRouteInfoManager().pickupTopicRouteData(BrokerProcess.TOPIC) != null;
            if (now != known) {
                System.out.println(KNOWS_THE_TOPIC + now);
                known = now;
            }
            LockSupport.parkNanos(50_000_000);
        }
    }
}
