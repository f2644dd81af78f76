package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One port in front of several. It passes each connection on to the next of them that takes it, and cuts connections. */
final class TcpProxy implements AutoCloseable {

    /** What watches a connection. Either direction ends it by returning false: these bytes are dropped then. */
    interface Watch {

        boolean toTarget(byte[] bytes, int length);

        boolean toClient();
    }

    private final ServerSocket server;
    private final List<Integer> targets;
    private final Supplier<Watch> watches;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private int turn;

    /** @param watches one for each connection */
    TcpProxy(List<Integer> targets, Supplier<Watch> watches) {
        this.targets = List.copyOf(targets);
        this.watches = watches;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Passes everything on. */
    static TcpProxy before(List<Integer> targets) {
        return new TcpProxy(targets, () -> new Watch() {
            @Override
            public boolean toTarget(byte[] bytes, int length) {
                return true;
            }

            @Override
            public boolean toClient() {
                return true;
            }
        });
    }

    /** Where it listens. */
    int port() {
        return server.getLocalPort();
    }

    /** Cuts all connections at once, whatever goes on in them. */
    void cutAll() {
        links.forEach(Link::close);
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
                try {
                    Link link = new Link(client, connect(), watches.get());
                    links.add(link);
                    daemon(link::toTarget);
                    daemon(link::toClient);
                } catch (IOException e) {
                    close(client);
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    /** In turn; one that is dead refuses, and the next one is tried. */
    private Socket connect() throws IOException {
        for (int refused = 0; ; refused++) {
            int target = targets.get(turn++ % targets.size());
            try {
                return new Socket(InetAddress.getLoopbackAddress(), target);
            } catch (IOException e) {
                if (refused + 1 == targets.size()) {
                    throw e;
                }
            }
        }
    }

    private static void daemon(Runnable action) {
        Thread thread = new Thread(action, "tcp-proxy");
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

    private final class Link {

        private final Socket client;
        private final Socket target;
        private final Watch watch;

        Link(Socket client, Socket target, Watch watch) throws IOException {
            this.client = client;
            this.target = target;
            this.watch = watch;
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
        }

        void toTarget() {
            pass(client, target, true);
        }

        void toClient() {
            pass(target, client, false);
        }

        private void pass(Socket from, Socket to, boolean toTarget) {
            byte[] buffer = new byte[16_384];
            try {
                int length;
                while ((length = from.getInputStream().read(buffer)) >= 0) {
                    if (!(toTarget ? watch.toTarget(buffer, length) : watch.toClient())) {
                        break;
                    }
                    to.getOutputStream().write(buffer, 0, length);
                }
            } catch (IOException e) {
                // one side is gone
            }
            close();
        }

        void close() {
            links.remove(this);
            TcpProxy.close(client);
            TcpProxy.close(target);
        }
    }
}
