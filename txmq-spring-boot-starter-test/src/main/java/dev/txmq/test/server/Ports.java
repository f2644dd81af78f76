package dev.txmq.test.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Finds ports for the broker, which wants them related: its own, that -2 and that +1. Looks below the range from which
 * systems take the ports of outgoing connections, so that a port is still free when the broker comes back from a restart.
 */
public final class Ports {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 30_000;

    private Ports() {}

    /** @throws IllegalStateException when a thousand tries found none */
    public static int findFree() {
        return ThreadLocalRandom.current()
                .ints(1_000, LOWEST, HIGHEST)
                .filter(Ports::areFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "No free ports between %d and %d for a broker".formatted(LOWEST, HIGHEST)));
    }

    /** Whether a broker could listen on this port and those that it derives from it. */
    public static boolean areFree(int port) {
        return IntStream.of(port - 2, port, port + 1).allMatch(Ports::isFree);
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
