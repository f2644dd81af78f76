package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Between the user service and its database: passes everything on, and cuts connections, at a COMMIT if it shall. */
public final class DatabaseProxy implements AutoCloseable {

    /** Where a connection ends. The client cannot tell one from the other. */
    public enum Cut {
        NONE,
        /** The database never sees the COMMIT. */
        BEFORE_COMMIT,
        /** The database has committed and answered, and the answer is lost. */
        AFTER_COMMIT
    }

    private static final int COM_QUERY = 3;
    private static final int HEADER = 5;
    private static final int LONGEST_COMMIT = 24;

    private final ServerSocket server;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);

    DatabaseProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Cuts the connection that sends the next COMMIT. */
    public void cutNext(Cut where) {
        next.set(where);
    }

    /** Whether {@link #cutNext} has happened. */
    public boolean hasCut() {
        return next.get() == Cut.NONE;
    }

    /** Cuts all connections at once, whatever goes on in them. */
    public void cutAll() {
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
                    Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                    links.add(link);
                    daemon(link::toDatabase);
                    daemon(link::toClient);
                } catch (IOException e) {
                    close(client);
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void daemon(Runnable action) {
        Thread thread = new Thread(action, "database-proxy");
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

    /** The driver sends one command at a time, so a COMMIT comes alone. */
    private static boolean isCommit(byte[] bytes, int length) {
        return length > HEADER
                && length < LONGEST_COMMIT
                && bytes[HEADER - 1] == COM_QUERY
                && new String(bytes, HEADER, length - HEADER, StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT)
                        .endsWith("commit");
    }

    private final class Link {

        private final Socket client;
        private final Socket database;
        private volatile boolean dropAnswer;

        Link(Socket client, Socket database) throws IOException {
            this.client = client;
            this.database = database;
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
        }

        void toDatabase() {
            pass(client, database, true);
        }

        void toClient() {
            pass(database, client, false);
        }

        private void pass(Socket from, Socket to, boolean commands) {
            byte[] buffer = new byte[16_384];
            try {
                int length;
                while ((length = from.getInputStream().read(buffer)) >= 0) {
                    if (commands ? isCut(buffer, length) : dropAnswer) {
                        break;
                    }
                    to.getOutputStream().write(buffer, 0, length);
                }
            } catch (IOException e) {
                // one side is gone
            }
            close();
        }

        private boolean isCut(byte[] buffer, int length) {
            if (next.get() == Cut.NONE || !isCommit(buffer, length)) {
                return false;
            }
            Cut cut = next.getAndSet(Cut.NONE);
            dropAnswer = cut == Cut.AFTER_COMMIT;
            return cut == Cut.BEFORE_COMMIT;
        }

        void close() {
            links.remove(this);
            DatabaseProxy.close(client);
            DatabaseProxy.close(database);
        }
    }
}
