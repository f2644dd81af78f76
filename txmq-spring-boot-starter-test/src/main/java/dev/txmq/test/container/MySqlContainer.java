package dev.txmq.test.container;

import java.util.Map;

import org.testcontainers.mysql.MySQLContainer;

import dev.txmq.test.server.DatabaseServer;

/** MySQL in a container, with its files in memory. */
public final class MySqlContainer implements DatabaseServer {

    static final String IMAGE = "mysql:9.7";

    private static final String PASSWORD = "test";

    private final MySQLContainer container = new MySQLContainer(IMAGE)
            .withUsername("root")
            .withPassword(PASSWORD)
            .withEnv("MYSQL_INITDB_SKIP_TZINFO", "yes")
            .withTmpFs(Map.of("/var/lib/mysql", "rw"))
            .withCommand(
                    "--default-time-zone=+00:00",
                    "--max-connections=300",
                    "--performance-schema=OFF",
                    "--mysqlx=OFF",
                    "--skip-log-bin");

    public MySqlContainer() {
        Containers.needEngine();
        container.start();
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(MySQLContainer.MYSQL_PORT);
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public void close() {
        container.stop();
    }
}
