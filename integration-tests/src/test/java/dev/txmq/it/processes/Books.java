package dev.txmq.it.processes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.txmq.it.processes.Registrations.Registered;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Both databases, read past the services. */
public final class Books {

    private static final Map<String, String> MUST_BE_ZERO = new TreeMap<>(Map.of(
            "users without exactly one award of 100",
            """
            SELECT COUNT(*) FROM (
              SELECT u.id FROM users.users u
              LEFT JOIN points.points_entry e ON e.user_id = u.id AND e.reason = 'REGISTRATION'
              GROUP BY u.id HAVING COUNT(e.id) <> 1 OR SUM(e.delta) <> 100) wrong
            """,
            "awards without a user",
            """
            SELECT COUNT(*) FROM points.points_entry e LEFT JOIN users.users u ON u.id = e.user_id WHERE u.id IS NULL
            """,
            "balances that are not the sum of their entries",
            """
            SELECT COUNT(*) FROM points.points_account a WHERE a.balance <>
              (SELECT COALESCE(SUM(e.delta), 0) FROM points.points_entry e WHERE e.user_id = a.user_id)
            """,
            "awards without an account",
            """
            SELECT COUNT(*) FROM points.points_entry e LEFT JOIN points.points_account a ON a.user_id = e.user_id
            WHERE a.user_id IS NULL
            """));

    private final int port;
    private final Sql sql;

    Books(int port) {
        this.port = port;
        this.sql = new Sql(port);
    }

    /** Waits until every user has an award, then checks all that must hold for all users and awards that there are. */
    public void assertBalanced(Collection<Registered> answered) {
        assertBalanced(answered, ofSeconds(60));
    }

    public void assertBalanced(Collection<Registered> answered, Duration patience) {
        await("all users are awarded")
                .atMost(patience)
                .pollInterval(ofMillis(200))
                .until(() -> usersWithoutAward() == 0);
        // a second award would come within this time
        await().during(ofSeconds(1)).atMost(ofSeconds(90)).untilAsserted(this::assertConsistent);
        assertThat(usernames()).containsAll(answered.stream().map(this::row).toList());
    }

    /** The same, and nothing is left in doubt: the broker has confirmed the message of every user, and nobody has given one up. */
    public void assertSettled(Collection<Registered> answered, Duration patience) {
        assertBalanced(answered, patience);
        await("all messages are confirmed")
                .atMost(patience)
                .pollInterval(ofMillis(200))
                .until(() -> messages("COMMITTED") == 0);
        assertThat(messagesInDoubt()).as("messages in doubt").isZero();
        assertThat(registrationsPublished())
                .as("messages that the broker has confirmed")
                .isEqualTo(users());
        assertThat(deadLetters()).as("dead letters parked").isZero();
        assertConsistent();
    }

    public void assertSettled(Collection<Registered> answered) {
        assertSettled(answered, ofSeconds(60));
    }

    /** What must hold at any moment, though awards may be missing yet. */
    private void assertConsistent() {
        assertThat(sql.wrong(MUST_BE_ZERO)).isEmpty();
    }

    public long usersWithoutAward() {
        return sql.number("""
                SELECT COUNT(*) FROM users.users u
                LEFT JOIN points.points_entry e ON e.user_id = u.id AND e.reason = 'REGISTRATION'
                WHERE e.id IS NULL
                """);
    }

    /** Waits until the user service shows the points that each user has. */
    public void awaitPointsKnown() {
        await("the user service knows all points")
                .atMost(ofSeconds(120))
                .pollInterval(ofMillis(200))
                .until(() -> pointsNotKnown() == 0);
    }

    private long pointsNotKnown() {
        return sql.number("""
                SELECT COUNT(*) FROM points.points_account a LEFT JOIN users.user_points k ON k.user_id = a.user_id
                WHERE NOT (k.balance <=> a.balance AND k.version <=> a.version)
                """);
    }

    public long users() {
        return sql.number("SELECT COUNT(*) FROM users.users");
    }

    public long awards() {
        return sql.number("SELECT COUNT(*) FROM points.points_entry WHERE reason = 'REGISTRATION'");
    }

    public boolean isRegistered(String username) {
        return sql.number("SELECT COUNT(*) FROM users.users WHERE username = ?", username) == 1;
    }

    /** Whether a transaction that is not over holds this user name, as one that has just inserted it. */
    public boolean isLocked(String username) {
        try (Connection connection = DatabaseProcess.connect(port, "users");
                PreparedStatement statement =
                        connection.prepareStatement("SELECT id FROM users WHERE username = ? FOR UPDATE NOWAIT")) {
            statement.setString(1, username);
            statement.execute();
            return false;
        } catch (SQLException e) {
            // as MySQL and MariaDB say it
            if (e.getErrorCode() == 3572 || e.getErrorCode() == 1205) {
                return true;
            }
            throw new IllegalStateException("The books cannot be read: " + e.getMessage(), e);
        }
    }

    public boolean isAwarded(Registered user) {
        return sql.number(
                        "SELECT COUNT(*) FROM points.points_entry WHERE user_id = ? AND reason = 'REGISTRATION'",
                        user.id())
                == 1;
    }

    /** How many messages the kit has ever recorded with this status. */
    public long messages(String status) {
        return sql.number("SELECT COUNT(*) FROM users.txmq_message WHERE status = ?", status);
    }

    private long registrationsPublished() {
        return sql.number(
                "SELECT COUNT(*) FROM users.txmq_message WHERE status = 'PUBLISHED' AND topic = ?",
                BrokerProcess.TOPIC);
    }

    /** Neither confirmed by the broker nor fenced by a check-back. */
    public long messagesInDoubt() {
        return sql.number("SELECT COUNT(*) FROM users.txmq_message WHERE status NOT IN ('PUBLISHED', 'ROLLED_BACK')");
    }

    /** How many messages relays have put off by a claim, which is far longer than they wait for anything else here. */
    public long claimed() {
        return sql.number("""
                SELECT COUNT(*) FROM users.txmq_message
                WHERE status = 'COMMITTED' AND next_attempt_at > UTC_TIMESTAMP(6) + INTERVAL 8 SECOND
                """);
    }

    /** The ids of the messages that the broker has not confirmed. */
    public List<String> unconfirmed() {
        return sql.texts("""
                SELECT INSERT(INSERT(INSERT(INSERT(LOWER(HEX(id)), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')
                FROM users.txmq_message WHERE status = 'COMMITTED'
                """);
    }

    /** What consumer groups gave up, in either database. */
    public long deadLetters() {
        return sql.number("""
                SELECT (SELECT COUNT(*) FROM users.txmq_dead_letter) + (SELECT COUNT(*) FROM points.txmq_dead_letter)
                """);
    }

    /** How many rows the points services have written of what happened to messages. */
    public long pointsHistory() {
        return sql.number("SELECT COUNT(*) FROM points.txmq_history");
    }

    /** Whether a points service is held in writing some. */
    public boolean isPointsHistoryWaiting() {
        return sql.number("""
                SELECT COUNT(*) FROM information_schema.processlist WHERE db = 'points' AND info LIKE 'INSERT INTO txmq_history%'
                """) > 0;
    }

    /** Nobody can write it until the returned connection is closed. */
    public Connection holdPointsHistory() throws SQLException {
        Connection connection = DatabaseProcess.connect(port, "points");
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLES txmq_history READ");
        }
        return connection;
    }

    private String row(Registered user) {
        return user.id() + " " + user.username();
    }

    private List<String> usernames() {
        return sql.texts("SELECT CONCAT(id, ' ', username) FROM users.users");
    }
}
