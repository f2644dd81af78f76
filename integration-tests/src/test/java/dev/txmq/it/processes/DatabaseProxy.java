package dev.txmq.it.processes;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
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

    private final TcpProxy connections;
    private final AtomicReference<@Nullable Plan> next = new AtomicReference<>();

    /** @param target the port of the database */
    public DatabaseProxy(int target) {
        connections = new TcpProxy(List.of(target), Commands::new);
    }

    /** Where it listens. */
    public int port() {
        return connections.port();
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
        connections.cutAll();
    }

    @Override
    public void close() {
        connections.close();
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

    /** Those of one connection. */
    private final class Commands implements TcpProxy.Watch {

        private @Nullable Plan met;
        private volatile boolean dropAnswer;

        @Override
        public boolean toTarget(byte[] bytes, int length) {
            Plan plan = next.get();
            if (plan == null) {
                return true;
            }
            if (text(bytes, length).contains(plan.text)) {
                met = plan;
            }
            if (met != plan || !isCommit(bytes, length) || !next.compareAndSet(plan, null)) {
                return true;
            }
            plan.first.run();
            dropAnswer = plan.where == Cut.AFTER_COMMIT;
            return plan.where == Cut.AFTER_COMMIT;
        }

        @Override
        public boolean toClient() {
            return !dropAnswer;
        }
    }
}
