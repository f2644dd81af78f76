package dev.txmq.it.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Below the ports that systems take for outgoing connections, so that each is still free after a restart. */
public final class FreePorts {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 30_000;
    private static final int APART = 4;

    private final Set<Integer> given = new HashSet<>();

    /** One that is not near another, since a broker takes its port -2 and +1 too. */
    public int next() {
        return ThreadLocalRandom.current()
                .ints(LOWEST / APART, HIGHEST / APART)
                .map(slot -> slot * APART)
                .limit(1_000)
                .filter(port -> isFree(port) && isFree(port - 2) && isFree(port + 1))
                .filter(given::add)
                .findFirst()
                .orElseThrow();
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
