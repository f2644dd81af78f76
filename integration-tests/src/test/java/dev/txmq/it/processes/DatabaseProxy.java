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

import org.jspecify.annotations.Nullable;

/** Between a service and its database: passes everything on, and cuts connections, at a COMMIT if it shall. */
public final class DatabaseProxy implements AutoCloseable {

    /** Where a connection ends. The client cannot tell one from the other. */
    public enum Cut {
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
    private final AtomicReference<@Nullable Plan> next = new AtomicReference<>();

    /** @param target the port of the database */
    public DatabaseProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Cuts the connection that sends this text, at its next COMMIT; others send theirs, too, such as the relay's. With two phases
     * it is that of the second.
     */
    public void cutNext(Cut where, String text) {
        cutNext(where, text, () -> {});
    }

    /** The same, and does something when the COMMIT has come and has not been passed on. */
    public void cutNext(Cut where, String text, Runnable first) {
        next.set(new Plan(where, text, first));
    }

    void cutNone() {
        next.set(null);
    }

    /** Whether {@link #cutNext} has happened. */
    public boolean hasCut() {
        return next.get() == null;
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

    private record Plan(Cut where, String text, Runnable first) {}

    /** The driver sends one command at a time, so a COMMIT comes alone. */
    private static boolean isCommit(byte[] bytes, int length) {
        if (length <= HEADER || bytes[HEADER - 1] != COM_QUERY) {
            return false;
        }
        String command = text(bytes, length).toLowerCase(Locale.ROOT);
        return length < LONGEST_COMMIT && command.endsWith("commit") || command.contains("xa commit 0x");
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private final class Link {

        private final Socket client;
        private final Socket database;
        private @Nullable Plan met;
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
            Plan plan = next.get();
            if (plan == null) {
                return false;
            }
            if (text(buffer, length).contains(plan.text)) {
                met = plan;
            }
            if (met != plan || !isCommit(buffer, length) || !next.compareAndSet(plan, null)) {
                return false;
            }
            plan.first.run();
            dropAnswer = plan.where == Cut.AFTER_COMMIT;
            return plan.where == Cut.BEFORE_COMMIT;
        }

        void close() {
            links.remove(this);
            DatabaseProxy.close(client);
            DatabaseProxy.close(database);
        }
    }
}
