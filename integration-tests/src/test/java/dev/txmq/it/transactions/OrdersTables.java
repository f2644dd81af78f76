package dev.txmq.it.transactions;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** The tables of the orders, whatever writes them. */
final class OrdersTables {

    private OrdersTables() {}

    /** On a connection of its own, since a pool may belong to transactions that have not begun. */
    static void create(DataSourceProperties properties, String url) {
        try (Connection connection = DriverManager.getConnection(
                        url, properties.determineUsername(), properties.determinePassword());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS orders (item VARCHAR(64) NOT NULL PRIMARY KEY, version INT NOT NULL,"
                            + " remarks VARCHAR(64) NOT NULL DEFAULT '')");
            statement.execute("CREATE TABLE IF NOT EXISTS deliveries (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
                    + " item VARCHAR(64) NOT NULL)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same database for MariaDB's driver. */
    static String mariaDbUrl(DataSourceProperties properties) {
        return properties.determineUrl().replaceFirst("^jdbc:mysql:([^?]*).*", "jdbc:mariadb:$1")
                + "?sslMode=disable&allowPublicKeyRetrieval=true";
    }
}
