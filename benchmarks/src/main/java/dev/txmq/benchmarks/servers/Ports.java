package dev.txmq.benchmarks.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Free ports below those that systems take for outgoing connections, so that they are free after a restart too. */
record Ports(int nameServer, int broker) {

    /** The broker takes its port -2 and +1 as well. */
    static Ports find() {
        return ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .limit(1_000)
                .filter(port -> IntStream.rangeClosed(port - 2, port + 2).allMatch(Ports::isFree))
                .mapToObj(port -> new Ports(port + 2, port))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free ports between 20000 and 30000 for a broker"));
    }

    /** So many different ones for others. */
    static List<Integer> free(int count) {
        List<Integer> ports = ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .distinct()
                .limit(1_000)
                .filter(Ports::isFree)
                .limit(count)
                .boxed()
                .toList();
        if (ports.size() < count) {
            throw new IllegalStateException("No %d free ports between 20000 and 30000".formatted(count));
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
