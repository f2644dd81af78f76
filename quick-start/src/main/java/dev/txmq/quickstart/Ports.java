package dev.txmq.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out before anything starts whether a port can be had. */
final class Ports {

    private Ports() {}

    /** @throws CannotStart if it is taken or no port, naming the option that changes it */
    static void requireFree(int port, String option, String what) {
        if (port < 1 || port > 65_535) {
            throw new CannotStart("%s must be 1 to 65535, was %d.".formatted(option, port));
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new CannotStart("Port %d for %s is taken: stop what uses it, or choose another with %s=%d."
                    .formatted(port, what, option, port < 65_435 ? port + 100 : port - 100));
        }
    }
}
