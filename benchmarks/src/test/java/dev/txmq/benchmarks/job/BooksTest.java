package dev.txmq.benchmarks.job;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class BooksTest {

    private static EmbeddedMariaDb mariaDb;
    private static JdbcClient jdbc;
    private static Books books;

    @BeforeAll
    static void startDatabase() {
        mariaDb = EmbeddedMariaDb.start();
        DriverManagerDataSource server =
                new DriverManagerDataSource(mariaDb.jdbcUrl("books"), mariaDb.username(), mariaDb.password());
        jdbc = JdbcClient.create(server);
        books = new Books(server);
    }

    @AfterAll
    static void stopDatabase() {
        mariaDb.close();
    }

    @BeforeEach
    void registerTwo() {
        books.reset();
        register(1);
        register(2);
        award(1, "a");
    }

    @Test
    void provesThatEveryUserIsAwardedOnce() {
        award(2, "b");

        assertThatNoException().isThrownBy(() -> books.prove(1, 2, true));
    }

    @Test
    void findsAUserWithoutAnAward() {
        assertThatIllegalStateException()
                .isThrownBy(() -> books.prove(1, 2, true))
                .withMessage("The job was not done right: 1 users without an award");
    }

    @Test
    void findsAUserWhoIsAwardedTwice() {
        award(2, "b");
        award(2, "c");

        assertThatIllegalStateException()
                .isThrownBy(() -> books.prove(1, 2, true))
                .withMessageContaining("1 users awarded more than once");
    }

    @Test
    void findsAnAwardWithoutAUser() {
        award(2, "b");
        award(3, "c");

        assertThatIllegalStateException()
                .isThrownBy(() -> books.prove(1, 2, true))
                .withMessage("The job was not done right: 1 awards without a user");
    }

    @Test
    void findsAMissingUser() {
        award(2, "b");

        assertThatIllegalStateException()
                .isThrownBy(() -> books.prove(1, 3, true))
                .withMessage("The job was not done right: 2 users instead of 3");
    }

    private static void register(long id) {
        jdbc.sql("INSERT INTO users.users (id, username, email, registered_at) VALUES (?, ?, ?, NOW())")
                .params(id, "u" + id, id + "@example.com")
                .update();
    }

    private static void award(long userId, String messageId) {
        jdbc.sql("""
                INSERT INTO points.points_entry (user_id, delta, reason, message_id, awarded_at)
                VALUES (?, 100, 'REGISTRATION', ?, NOW())
                """).params(userId, messageId).update();
        jdbc.sql("""
                INSERT INTO points.points_account (user_id, balance) VALUES (?, 100)
                ON DUPLICATE KEY UPDATE balance = balance + 100
                """).param(userId).update();
    }
}
