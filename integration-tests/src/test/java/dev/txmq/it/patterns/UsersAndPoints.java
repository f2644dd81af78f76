package dev.txmq.it.patterns;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Users in one database, points in another, both on one MariaDB server. Each registration takes its points from the budget of
 * one campaign: the row that all registrations meet.
 */
final class UsersAndPoints {

    static final String USERS = "users";
    static final String POINTS = "points";
    static final int BUDGET = 1_000;
    static final int AWARD = 100;

    /** Of InnoDB: how long a statement waits for a row, in seconds. It is told per connection, so that no test waits for long. */
    static final int FOR_EVER = 100_000;

    private static final String OPTIONS = "createDatabaseIfNotExist=true&connectTimeout=2000";

    private final UnaryOperator<String> urls;

    /** @param urls of the databases, by their names */
    UsersAndPoints(UnaryOperator<String> urls) {
        this.urls = urls;
    }

    /** For one that does a registration's part, here or in another process. */
    static List<String> registration(String database, long userId) {
        return database.equals(USERS)
                ? List.of("INSERT INTO users.users (id, username) VALUES (%d, 'user-%d')".formatted(userId, userId))
                : List.of(
                        "INSERT INTO points.account (user_id, balance) VALUES (%d, %d)".formatted(userId, AWARD),
                        "UPDATE points.campaign SET remaining = remaining - %d WHERE id = 1".formatted(AWARD));
    }

    String url(String database) {
        String url = urls.apply(database);
        return url + (url.contains("?") ? "&" : "?") + OPTIONS;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), "root", "");
    }

    /** Makes the tables anew; nothing may be prepared. */
    void create() {
        run(
                USERS,
                "DROP TABLE IF EXISTS users.users",
                "CREATE TABLE users.users (id BIGINT PRIMARY KEY, username VARCHAR(32) NOT NULL UNIQUE)");
        run(
                POINTS,
                "DROP TABLE IF EXISTS points.account, points.campaign",
                "CREATE TABLE points.account (user_id BIGINT PRIMARY KEY, balance INT NOT NULL)",
                "CREATE TABLE points.campaign (id INT PRIMARY KEY, remaining INT NOT NULL)",
                "INSERT INTO points.campaign VALUES (1, %d)".formatted(BUDGET));
    }

    /** Registers a user as any other service would, and waits for locked rows as long as it is told. */
    void register(long userId, int lockWaitSeconds) throws SQLException {
        try (Connection connection = connect(POINTS);
                Statement statement = connection.createStatement()) {
            statement.execute("SET innodb_lock_wait_timeout = " + lockWaitSeconds);
            connection.setAutoCommit(false);
            for (String database : List.of(USERS, POINTS)) {
                for (String sql : registration(database, userId)) {
                    statement.execute(sql);
                }
            }
            connection.commit();
        }
    }

    boolean isRegistered(long userId) {
        return number("SELECT COUNT(*) FROM users.users WHERE id = " + userId) == 1;
    }

    boolean hasPoints(long userId) {
        return number("SELECT COUNT(*) FROM points.account WHERE user_id = " + userId) == 1;
    }

    long remaining() {
        return number("SELECT remaining FROM points.campaign WHERE id = 1");
    }

    /** How many other connections the server still serves: it notices a little later that one is gone. */
    long otherConnections() {
        return number("SELECT COUNT(*) FROM information_schema.processlist"
                + " WHERE id <> CONNECTION_ID() AND command <> 'Daemon'");
    }

    /** How many transactions wait for a row that another has locked. */
    long waiting() {
        return number("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'");
    }

    /** The ids of the XA transactions that are prepared and not decided, as XA COMMIT and XA ROLLBACK take them. */
    List<String> prepared() {
        try (Connection connection = connect(USERS);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("XA RECOVER FORMAT='SQL'")) {
            List<String> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getString("data"));
            }
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException("XA RECOVER failed: " + e.getMessage(), e);
        }
    }

    /** As an administrator does who has nobody to ask. */
    void rollBackPrepared() {
        prepared().forEach(id -> run(USERS, "XA ROLLBACK " + id));
    }

    void run(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("%s failed: %s".formatted(List.of(statements), e.getMessage()), e);
        }
    }

    private long number(String sql) {
        try (Connection connection = connect(POINTS);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("%s failed: %s".formatted(sql, e.getMessage()), e);
        }
    }
}
