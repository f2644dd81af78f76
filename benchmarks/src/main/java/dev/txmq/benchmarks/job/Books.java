package dev.txmq.benchmarks.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The databases {@code users} and {@code points} of one server: made anew for each run, and proven right after it. */
public final class Books {

    private static final String USERS = "SELECT COUNT(*) FROM users.users WHERE id >= :from";

    private static final String WITHOUT_AWARD = """
            SELECT COUNT(*) FROM users.users u LEFT JOIN points.points_entry e ON e.user_id = u.id
            WHERE u.id >= :from AND e.id IS NULL
            """;

    private static final Map<String, String> MUST_BE_ZERO = Map.of(
            "users awarded more than once",
            """
            SELECT COUNT(*) FROM (
              SELECT user_id FROM points.points_entry WHERE user_id >= :from GROUP BY user_id HAVING COUNT(*) > 1) twice
            """,
            "awards without a user",
            """
            SELECT COUNT(*) FROM points.points_entry e LEFT JOIN users.users u ON u.id = e.user_id
            WHERE e.user_id >= :from AND u.id IS NULL
            """,
            "balances that are not one welcome bonus",
            """
            SELECT COUNT(*) FROM points.points_entry e LEFT JOIN points.points_account a ON a.user_id = e.user_id
            WHERE e.user_id >= :from AND (a.balance IS NULL OR a.balance <> %d)
            """.formatted(Ledger.WELCOME_BONUS));

    private final DataSource server;
    private final JdbcClient jdbc;

    /** @param server connects to another database of it, with new connections each time */
    public Books(DataSource server) {
        this.server = server;
        this.jdbc = JdbcClient.create(server);
    }

    /** Leaves nothing but the empty tables of the job. */
    public void reset() {
        recreate("users", "db/users/V1__users.sql");
        recreate("points", "db/points/V1__points.sql");
    }

    /** How many users with this id or a higher one are registered. */
    public long users(long fromId) {
        return count(USERS, fromId);
    }

    public long usersWithoutAward(long fromId) {
        return count(WITHOUT_AWARD, fromId);
    }

    /** What is wrong whether or not some awards are still to come, and how often; empty when all is well. */
    public Map<String, Long> mistakes(long fromId) {
        Map<String, Long> mistakes = new TreeMap<>();
        MUST_BE_ZERO.forEach((what, sql) -> mistakes.put(what, count(sql, fromId)));
        mistakes.values().removeIf(number -> number == 0);
        return mistakes;
    }

    /**
     * Proves that so many users with this id or a higher one are registered, and each is awarded once.
     *
     * @param awarded false if nobody is
     * @throws IllegalStateException if not, with what is wrong
     */
    public void prove(long fromId, long registered, boolean awarded) {
        Map<String, Long> wrong = mistakes(fromId);
        long users = users(fromId);
        if (users != registered) {
            wrong.put("users instead of %d".formatted(registered), users);
        }
        long missing = usersWithoutAward(fromId);
        if (missing != (awarded ? 0 : registered)) {
            wrong.put("users without an award", missing);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("The job was not done right: "
                    + wrong.entrySet().stream()
                            .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
                            .collect(Collectors.joining(", ")));
        }
    }

    private long count(String sql, long fromId) {
        return jdbc.sql(sql).param("from", fromId).query(Long.class).single();
    }

    private void recreate(String database, String script) {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + database);
            statement.execute("CREATE DATABASE " + database);
            statement.execute("USE " + database);
            ScriptUtils.executeSqlScript(connection, new ClassPathResource(script));
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The database %s cannot be made: %s".formatted(database, e.getMessage()), e);
        }
    }
}
