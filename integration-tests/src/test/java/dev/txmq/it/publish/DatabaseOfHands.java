package dev.txmq.it.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Locale;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database whose clock a test moves: each connection is told what time it is, when it is lent. */
final class DatabaseOfHands extends DriverManagerDataSource {

    private final InstantSource hands;

    DatabaseOfHands(String url, String username, String password, InstantSource hands) {
        super(url, username, password);
        this.hands = hands;
    }

    @Override
    protected Connection getConnectionFromDriver(String username, String password) throws SQLException {
        Connection connection = super.getConnectionFromDriver(username, password);
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.format(Locale.ROOT, "SET timestamp = %.3f", hands.millis() / 1_000.0));
        }
        return connection;
    }
}
