package dev.txmq.users;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import static dev.txmq.users.IdempotencyKeyRetention.BATCH_SIZE;
import static dev.txmq.users.Requests.answer;
import static dev.txmq.users.Requests.json;
import static dev.txmq.users.Requests.newName;
import static dev.txmq.users.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

@UserServiceTest
class IdempotencyKeyRetentionTest {

    private static final Duration RETENTION = Duration.ofDays(7);

    private final String name = newName();
    private final String key = "key-of-" + name;

    @Autowired
    RestTestClient client;

    @Autowired
    IdempotencyKeyRetention retention;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JdbcTemplate jdbcTemplate;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    HikariDataSource dataSource;

    @Autowired
    ScheduledTaskHolder timers;

    @BeforeEach
    void register() {
        assertThat(answer(post(client, json(name), key)).getStatus()).isEqualTo(HttpStatus.CREATED);
    }

    @AfterEach
    void deleteWhatAFailedTestLeaves() {
        transaction.executeWithoutResult(
                status -> jdbc.sql("DELETE FROM idempotency_key WHERE idempotency_key LIKE 'old-%'")
                        .update());
    }

    @Test
    void aRepeatedRequestRegistersNobodyAfterItsKeyIsForgotten() {
        age(key, RETENTION.plusMinutes(1));

        retention.purge();

        assertThat(keys(key)).isZero();
        assertThat(answer(post(client, json(name), key)).getStatus()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(answer(post(client, json(newName()), key)).getStatus()).isEqualTo(HttpStatus.CREATED);
    }

    @Test
    void aYoungerKeyStays() {
        age(key, RETENTION.minusMinutes(1));

        retention.purge();

        assertThat(keys(key)).isOne();
        assertThat(answer(post(client, json(name), key)).getStatus()).isEqualTo(HttpStatus.CREATED);
    }

    @Test
    void deletesInBatchesUntilNoneIsLeft() {
        insertOldKeys(2 * BATCH_SIZE + 1);

        assertThat(retention.purgeBatch(Instant.now().minus(RETENTION))).isEqualTo(BATCH_SIZE);
        retention.purge();

        assertThat(keys("old-%")).isZero();
        assertThat(keys(key)).isOne();
    }

    @Test
    void leavesToAnotherInstanceWhatThatOneIsDeleting() throws Exception {
        insertOldKeys(20);
        try (Connection other = dataSource.getConnection()) {
            other.createStatement()
                    .executeUpdate(
                            "DELETE FROM idempotency_key WHERE idempotency_key BETWEEN 'old-00000' AND 'old-00009'");

            int deleted = retention.purgeBatch(Instant.now().minus(RETENTION));

            other.rollback();
            assertThat(deleted).isEqualTo(10);
        }
        assertThat(keys("old-%")).isEqualTo(10);
    }

    @Test
    void isDoneByATimer() {
        assertThat(timers.getScheduledTasks())
                .anySatisfy(task -> assertThat(task.toString()).contains("IdempotencyKeyRetention.purge"));
    }

    private void age(String key, Duration age) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE idempotency_key SET created_at = ? WHERE idempotency_key = ?")
                        .params(utcBefore(age), key)
                        .update());
    }

    private void insertOldKeys(int count) {
        long userId = jdbc.sql("SELECT user_id FROM idempotency_key WHERE idempotency_key = ?")
                .param(key)
                .query(Long.class)
                .single();
        LocalDateTime time = utcBefore(RETENTION.plusMinutes(1));
        List<Object[]> rows = IntStream.range(0, count)
                .mapToObj(i -> new Object[] {"old-%05d".formatted(i), new byte[32], userId, time})
                .toList();
        transaction.executeWithoutResult(
                status -> jdbcTemplate.batchUpdate("INSERT INTO idempotency_key VALUES (?, ?, ?, ?)", rows));
    }

    private static LocalDateTime utcBefore(Duration age) {
        return LocalDateTime.ofInstant(Instant.now().minus(age), ZoneOffset.UTC);
    }

    private int keys(String pattern) {
        return jdbc.sql("SELECT COUNT(*) FROM idempotency_key WHERE idempotency_key LIKE ?")
                .param(pattern)
                .query(Integer.class)
                .single();
    }
}
