package dev.txmq.it.processes;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.txmq.test.EmbeddedMariaDb;

/** A MariaDB server, on the same port and data after each kill. */
public final class DatabaseProcess {

    private DatabaseProcess() {}

    /** Unpacks it into the directory, and does not start it. */
    public static ChildProcess create(Path directory, int port) {
        Path home = directory.resolve("mariadb");
        // unpacks the server and makes its data directory; from there on it is started directly, to be killed directly
        EmbeddedMariaDb.builder().dataDirectory(home).start().close();
        List<String> command = new ArrayList<>(List.of(
                home.resolve("server/bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + home.resolve("server"),
                "--datadir=" + home.resolve("data"),
                "--tmpdir=" + home.resolve("tmp"),
                "--socket=" + directory.resolve("db.sock"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-grant-tables",
                "--skip-networking=0",
                "--skip-ssl",
                "--performance-schema=OFF",
                "--innodb-buffer-pool-size=64M",
                "--max-connections=300",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_0900_ai_ci",
                "--default-time-zone=+00:00"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        return new MachineProcess("database", command, () -> answers(port));
    }

    /** Of a database that may have to be made, for MySQL's driver. */
    public static String url(int port, String database) {
        return "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC"
                .formatted(port, database);
    }

    static Connection connect(int port, String database) throws SQLException {
        return DriverManager.getConnection(
                url(port, database) + "&createDatabaseIfNotExist=true&connectTimeout=2000&socketTimeout=20000",
                "root",
                "");
    }

    static boolean answers(int port) {
        try (Connection connection = connect(port, "users")) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }
}
