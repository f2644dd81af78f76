package dev.txmq.rocketmq.send;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One address for several servers, as a load balancer has: each connection goes to the next of them. */
final class Alternating implements AutoCloseable {

    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile List<Integer> targets = List.of();

    Alternating() {
        try {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    void among(int... ports) {
        targets = IntStream.of(ports).boxed().toList();
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    void cutAll() {
        open.forEach(Alternating::close);
        open.clear();
    }

    @Override
    public void close() {
        close(server);
        cutAll();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                int target = targets.get(connections.getAndIncrement() % targets.size());
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
                open.addAll(List.of(client, behind));
                daemon(() -> pass(client, behind));
                daemon(() -> pass(behind, client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one side is gone
        }
    }

    private static void daemon(Runnable action) {
        Thread thread = new Thread(action, "alternating");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // it is gone
        }
    }
}
