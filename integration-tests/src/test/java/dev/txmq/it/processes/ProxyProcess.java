package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.rocketmq.proxy.ProxyStartup;

/**
 * A RocketMQ Proxy in cluster mode, with default settings but for ports and addresses, so that after a start it takes its 20 s
 * to make a producer group known to the broker. It does not start without a broker.
 */
final class ProxyProcess {

    private static final String STARTS = "proxy starts";
    private static final String READY = "proxy is ready";

    private ProxyProcess() {}

    static ChildProcess create(String name, Path directory, Ports ports, int nameServerPort) {
        Path configuration =
                write(directory.resolve(name + ".json"), configuration(ports, "127.0.0.1:" + nameServerPort));
        List<String> command = MachineProcess.java(ProxyProcess.class, List.of("-pc", configuration.toString()));
        // no use for a certificate, which takes its time to make
        command.add(1, "-Dtls.server.mode=disabled");
        ChildProcess[] created = new ChildProcess[1];
        created[0] = new MachineProcess(name, command, () -> isReady(created[0].lines()));
        return created[0];
    }

    /**
     * @param remoting where RocketMQ's own clients find it, inside and outside of a container
     * @param grpc where nobody asks
     */
    record Ports(int remoting, int grpc) {}

    static String configuration(Ports ports, String nameServer) {
        return """
                {
                  "proxyMode": "CLUSTER",
                  "namesrvAddr": "%s",
                  "localServeAddr": "127.0.0.1",
                  "remotingListenPort": %d,
                  "grpcServerPort": %d
                }
                """.formatted(nameServer, ports.remoting(), ports.grpc());
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last of its lives has said so. */
    private static boolean isReady(List<String> lines) {
        return lines.lastIndexOf(READY) > lines.lastIndexOf(STARTS);
    }

    public static void main(String[] arguments) {
        System.out.println(STARTS);
        ProxyStartup.main(arguments);
        System.out.println(READY);
    }
}
