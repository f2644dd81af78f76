package dev.txmq.benchmarks.growth;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.servers.Database;

/**
 * Puts rows into the tables as if so many users had registered over the last days: their rows are complete, published and
 * handled, as each contender leaves them. The server makes them by itself.
 */
final class Filling {

    private static final long CHUNK = 1_000_000;

    /** Time-ordered ids, as the kit makes them: 20 ms apart, the last before now: younger than what the kit purges. */
    private static final String TIME_ORDERED_ID = """
            UNHEX(CONCAT(LPAD(HEX(CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) - (20000000 - seq) * 20), 12, '0'),
              '7', LEFT(MD5(seq), 3), '8', SUBSTR(MD5(seq), 4, 15)))
            """;

    private static final String RANDOM_ID = """
            CONCAT(LEFT(MD5(seq), 8), '-', SUBSTR(MD5(seq), 9, 4), '-4', SUBSTR(MD5(seq), 13, 3), '-8',
              SUBSTR(MD5(seq), 16, 3), '-', SUBSTR(MD5(seq), 19, 12))
            """;
    private static final String NAME = "CONCAT('o', LEFT(MD5(seq), 16))";
    private static final String PAYLOAD = """
            CONCAT('{"userId":', seq, ',"username":"', NAME, '","email":"', NAME,
              '@example.com","registeredAt":"2026-01-31T10:15:30.123456Z"}')
            """.replace("NAME", NAME);
    private static final String THEN = "NOW(6) - INTERVAL (20000000 - seq) * 20000 MICROSECOND";

    private static final List<String> INSERTS = List.of(
            "INSERT INTO users.users (id, username, email, registered_at) SELECT seq, %s, CONCAT(%s, '@example.com'), %s FROM"
                    .formatted(NAME, NAME, THEN),
            "INSERT INTO points.points_entry (user_id, delta, reason, message_id, awarded_at) SELECT seq, 100, 'REGISTRATION', %s, %s FROM"
                    .formatted(TIME_ORDERED_ID, THEN),
            "INSERT INTO points.points_account (user_id, balance) SELECT seq, 100 FROM",
            """
            INSERT INTO users.txmq_message (id, topic, message_key, payload, status, created_at, published_at)
            SELECT %s, 'user-registered', seq, %s, 'PUBLISHED', %s, %s FROM\
            """.formatted(TIME_ORDERED_ID, PAYLOAD, THEN, THEN),
            "INSERT INTO points.txmq_inbox (consumer_group, message_id, consumed_at) SELECT 'points-service', %s, %s FROM"
                    .formatted(TIME_ORDERED_ID, THEN),
            "INSERT INTO users.transaction_log (id, created_at) SELECT %s, %s FROM".formatted(RANDOM_ID, THEN),
            "INSERT INTO points.handled_message (id, handled_at) SELECT %s, %s FROM".formatted(RANDOM_ID, THEN));

    private final Database database;
    private final JdbcClient jdbc;
    private long filled;

    Filling(Database database) {
        this.database = database;
        this.jdbc = database.jdbc();
    }

    /** So many rows in each table; adds what is missing since the last call. */
    void fillUpTo(long rows) throws InterruptedException {
        for (long from = filled + 1; from <= rows; from += CHUNK) {
            long to = Math.min(rows, from + CHUNK - 1);
            for (String insert : INSERTS) {
                jdbc.sql("%s seq_%d_to_%d".formatted(insert, from, to)).update();
            }
            System.out.printf("%,d old rows in each table%n", to);
        }
        filled = Math.max(filled, rows);
        database.awaitCalm();
    }
}
