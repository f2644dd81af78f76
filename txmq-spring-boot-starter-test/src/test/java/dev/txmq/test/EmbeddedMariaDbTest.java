package dev.txmq.test;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.txmq.test.spring.Shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedMariaDbTest {

    @Test
    void mySqlsDriverWorksWithIt() throws SQLException {
        EmbeddedMariaDb server = Shared.MARIADB.get();

        try (Connection connection = connect(server, "driver");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id BINARY(16) PRIMARY KEY, name VARCHAR(10), at DATETIME(6))");
            statement.execute("INSERT INTO t VALUES (UNHEX(REPEAT('ab', 16)), 'ü€😀', UTC_TIMESTAMP(6))");
            connection.setAutoCommit(false);
            try (ResultSet row = statement.executeQuery("SELECT name FROM t FOR UPDATE SKIP LOCKED")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("ü€😀");
            }
        }
    }

    @Test
    void refusesANameThatIsNone() {
        assertThatThrownBy(() -> Shared.MARIADB.get().jdbcUrl("a-b"))
                .hasMessage("A database name has 1 to 64 letters, digits and _, not 'a-b'");
    }

    @Test
    void dataInADirectorySurvives(@TempDir Path directory) throws SQLException {
        try (EmbeddedMariaDb server =
                EmbeddedMariaDb.builder().dataDirectory(directory).start()) {
            try (Connection connection = connect(server, "kept");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept (id INT PRIMARY KEY)");
                statement.execute("INSERT INTO kept VALUES (7)");
            }
        }

        try (EmbeddedMariaDb server =
                        EmbeddedMariaDb.builder().dataDirectory(directory).start();
                Connection connection = connect(server, "kept");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM kept")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(7);
        }
    }

    private static Connection connect(EmbeddedMariaDb server, String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), server.username(), server.password());
    }
}
