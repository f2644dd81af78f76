package dev.txmq.it.patterns;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.DatabaseProcess;
import dev.txmq.it.processes.FreePorts;

import static dev.txmq.it.patterns.UsersAndPoints.AWARD;
import static dev.txmq.it.patterns.UsersAndPoints.BUDGET;
import static dev.txmq.it.patterns.UsersAndPoints.FOR_EVER;
import static dev.txmq.it.patterns.UsersAndPoints.POINTS;
import static dev.txmq.it.patterns.UsersAndPoints.USERS;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Two-phase commit by hand: a registration has prepared in both databases, and its coordinator dies before it says commit. No
 * library takes part, so nothing but the protocol and the databases can be the reason for what follows.
 */
@Tag("long")
class TwoPhaseCommitTest {

    private static final Duration SOON = ofSeconds(120);
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final long USER = 7;
    private static final long ANOTHER_USER = 8;

    @TempDir
    private static Path directory;

    private static ChildProcess server;
    private static UsersAndPoints databases;

    @BeforeAll
    static void start() {
        int port = new FreePorts().next();
        server = DatabaseProcess.create(directory, port);
        server.start();
        server.awaitReady();
        databases = new UsersAndPoints(database -> DatabaseProcess.url(port, database));
    }

    @AfterAll
    static void stop() {
        server.kill9();
    }

    /** The coordinator prepares both and closes its connections, as they are closed for one that is killed. */
    @BeforeEach
    void prepareBothAndDie() throws SQLException {
        databases.create();
        try (Connection users = databases.connect(USERS);
                Connection points = databases.connect(POINTS)) {
            prepare(users, USERS);
            prepare(points, POINTS);
        }
        await().atMost(SOON).until(() -> databases.otherConnections() == 0);
    }

    @AfterEach
    void end() {
        databases.rollBackPrepared();
    }

    @Test
    void writersWaitAndReadersDoNot() {
        assertThat(databases.prepared()).hasSize(2);
        assertCampaignIsLocked();
        assertThat(databases.remaining()).isEqualTo(BUDGET);
        assertThat(databases.isRegistered(USER)).isFalse();
    }

    @Test
    void theLocksOutliveTheServer() {
        server.restart();

        assertThat(databases.prepared()).hasSize(2);
        assertCampaignIsLocked();
    }

    @Test
    void goesOnWhenBothAreCommitted() throws SQLException {
        databases.prepared().forEach(id -> databases.run(USERS, "XA COMMIT " + id));

        databases.register(ANOTHER_USER, FOR_EVER);

        assertThat(databases.hasPoints(USER)).isTrue();
        assertThat(databases.remaining()).isEqualTo(BUDGET - 2 * AWARD);
    }

    /** What an administrator may do who wants the lock gone: the outcome that XA calls heuristic. */
    @Test
    void aDecisionByHandLeavesAUserWithoutPoints() throws SQLException {
        databases.run(USERS, "XA COMMIT " + id(USERS), "XA ROLLBACK " + id(POINTS));

        databases.register(ANOTHER_USER, FOR_EVER);

        assertThat(databases.prepared()).isEmpty();
        assertThat(databases.isRegistered(USER)).isTrue();
        assertThat(databases.hasPoints(USER)).isFalse();
        assertThat(databases.remaining()).isEqualTo(BUDGET - AWARD);
    }

    /** The first would wait for ever if it waited at all. */
    private static void assertCampaignIsLocked() {
        assertRefused(() -> {
            try (Connection connection = databases.connect(POINTS);
                    Statement statement = connection.createStatement()) {
                statement.execute("SET innodb_lock_wait_timeout = " + FOR_EVER);
                statement.execute("SELECT remaining FROM points.campaign WHERE id = 1 FOR UPDATE NOWAIT");
            }
        });
        assertRefused(() -> databases.register(ANOTHER_USER, 1));
    }

    private static void assertRefused(ThrowingCallable work) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(work)
                .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(LOCK_WAIT_TIMEOUT));
    }

    private static void prepare(Connection connection, String database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("XA START " + id(database));
            for (String sql : UsersAndPoints.registration(database, USER)) {
                statement.execute(sql);
            }
            statement.execute("XA END " + id(database));
            statement.execute("XA PREPARE " + id(database));
        }
    }

    private static String id(String database) {
        return "'registration-%d', '%s'".formatted(USER, database);
    }
}
