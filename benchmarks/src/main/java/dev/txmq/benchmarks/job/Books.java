package dev.txmq.benchmarks.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The databases {@code users} and {@code points} of one server: made anew for each run, and proven right after it. */
public final class Books {

    private static final String WITHOUT_AWARD = """
            SELECT COUNT(*) FROM users.users u LEFT JOIN points.points_entry e ON e.user_id = u.id WHERE e.id IS NULL
            """;

    private static final Map<String, String> MUST_BE_ZERO = new LinkedHashMap<>(Map.of(
            "users awarded more than once",
            """
            SELECT COUNT(*) FROM (SELECT user_id FROM points.points_entry GROUP BY user_id HAVING COUNT(*) > 1) twice
            """,
            "awards without a user",
            """
            SELECT COUNT(*) FROM points.points_entry e LEFT JOIN users.users u ON u.id = e.user_id WHERE u.id IS NULL
            """,
            "balances that are not one welcome bonus",
            """
            SELECT COUNT(*) FROM points.points_entry e LEFT JOIN points.points_account a ON a.user_id = e.user_id
            WHERE a.balance IS NULL OR a.balance <> %d
            """.formatted(Ledger.WELCOME_BONUS)));

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

    public long users() {
        return count("SELECT COUNT(*) FROM users.users");
    }

    public long usersWithoutAward() {
        return count(WITHOUT_AWARD);
    }

    /** What is wrong whether or not some awards are still to come, and how often; empty when all is well. */
    public Map<String, Long> mistakes() {
        Map<String, Long> mistakes = new LinkedHashMap<>();
        MUST_BE_ZERO.forEach((what, sql) -> mistakes.put(what, count(sql)));
        mistakes.values().removeIf(number -> number == 0);
        return mistakes;
    }

    /**
     * Proves that so many users are registered and each is awarded once.
     *
     * @param awarded false if nobody is
     * @throws IllegalStateException if not, with what is wrong
     */
    public void prove(long registered, boolean awarded) {
        Map<String, Long> wrong = mistakes();
        if (users() != registered) {
            wrong.put("users instead of %d".formatted(registered), users());
        }
        long missing = usersWithoutAward();
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

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
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
