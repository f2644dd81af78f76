package dev.txmq.benchmarks.rows;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.servers.Database;

/** Puts rows into the tables of txmq, which are there. The server makes them by itself. */
final class MessageRows {

    private static final long CHUNK = 1_000_000;
    private static final String NAME = "CONCAT('o', LEFT(MD5(seq), 16))";
    private static final String PAYLOAD = """
            CONCAT('{"userId":', seq, ',"username":"', NAME, '","email":"', NAME,
              '@example.com","registeredAt":"2026-01-31T10:15:30.123456Z"}')
            """.replace("NAME", NAME);

    private final JdbcClient jdbc;
    private final Times times;

    /** @param times when they were published */
    MessageRows(Database database, Times times) {
        this.jdbc = database.jdbc();
        this.times = times;
    }

    /** Equal intervals, the first of which begins at a time; milliseconds since 1970. */
    record Times(long begin, double interval) {

        /** So many that end now. */
        static Times until(long now, long rows, double interval) {
            return new Times(now - Math.round(rows * interval), interval);
        }

        private String millis() {
            return "(%d + seq * %.6f)".formatted(begin, interval);
        }

        private String time() {
            return "TIMESTAMPADD(MICROSECOND, CAST(%s * 1000 AS SIGNED), TIMESTAMP'1970-01-01 00:00:00')"
                    .formatted(millis());
        }

        /** Of version 7, as txmq makes it. */
        private String id() {
            return """
                    UNHEX(CONCAT(LPAD(HEX(CAST(%s AS UNSIGNED)), 12, '0'), '7', LEFT(MD5(seq), 3), '8', SUBSTR(MD5(seq), 4, 15)))
                    """.formatted(millis());
        }
    }

    /** Divides both tables as txmq does, with a partition for what was published before a day and is not older than a month. */
    void divide(LocalDate end) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String partitions = Stream.of(
                        partition("older", end.minusMonths(1)),
                        partition(name(end), end),
                        partition(name(today), today),
                        partition(name(today.plusDays(2)), today.plusDays(2)),
                        "PARTITION later VALUES LESS THAN (x'01FF%s')".formatted("FF".repeat(14)),
                        "PARTITION foreign_ids VALUES LESS THAN (MAXVALUE)")
                .collect(Collectors.joining(", ", "(", ")"));
        Map.of("users.txmq_message", "id", "points.txmq_inbox", "message_id")
                .forEach((table, column) -> jdbc.sql("ALTER TABLE %s PARTITION BY RANGE COLUMNS (%s) %s"
                                .formatted(table, column, partitions))
                        .update());
    }

    private static String name(LocalDate end) {
        return end.format(DateTimeFormatter.ofPattern("'until_'yyyyMMdd", Locale.ROOT));
    }

    private static String partition(String name, LocalDate end) {
        byte[] lowest =
                MessageId.lowestAt(end.atStartOfDay(ZoneOffset.UTC).toInstant()).toBytes();
        return "PARTITION %s VALUES LESS THAN (x'%s')"
                .formatted(name, HexFormat.of().formatHex(lowest));
    }

    /** Messages that are PUBLISHED. */
    void published(Place place, long rows) {
        messages(place.topic(), place.producerGroup(), "'PUBLISHED', NULL, %1$s, %1$s".formatted(times.time()), rows);
    }

    /** Messages that are COMMITTED, and due. */
    void due(Place place, String topic, long rows) {
        messages(topic, place.producerGroup(), "'COMMITTED', %1$s, %1$s, NULL".formatted(times.time()), rows);
    }

    private void messages(String topic, String group, String columns, long rows) {
        inChunks("""
                INSERT INTO users.txmq_message (id, topic, message_key, payload, producer_group, status, next_attempt_at,
                                                created_at, published_at)
                SELECT %s, '%s', seq, %s, '%s', %s FROM\
                """.formatted(times.id(), topic, PAYLOAD, group, columns), rows);
    }

    /** Messages that were handled. */
    void handled(Place place, long rows) {
        inChunks(
                "INSERT INTO points.txmq_inbox (consumer_group, message_id, consumed_at) SELECT '%s', %s, %s FROM"
                        .formatted(place.consumerGroup(), times.id(), times.time()),
                rows);
    }

    private void inChunks(String insert, long rows) {
        LongUnaryOperator end = from -> Math.min(rows, from + CHUNK - 1);
        for (long from = 1; from <= rows; from += CHUNK) {
            jdbc.sql("%s seq_%d_to_%d".formatted(insert, from, end.applyAsLong(from)))
                    .update();
        }
        System.out.printf("%,d rows: %s%n", rows, insert.substring(0, insert.indexOf('(') - 1));
    }

    /** Of those of a statement before, how many there are in both tables. */
    long left(long rows) {
        long end = times.begin() + Math.round((rows + 1) * times.interval());
        return jdbc.sql("""
                        SELECT (SELECT COUNT(*) FROM users.txmq_message WHERE id < UNHEX(RPAD(LPAD(HEX(:end), 12, '0'), 32, '0')))
                          + (SELECT COUNT(*) FROM points.txmq_inbox
                             WHERE consumed_at < TIMESTAMPADD(MICROSECOND, :end * 1000, TIMESTAMP'1970-01-01 00:00:00'))
                        """).param("end", end).query(Long.class).single();
    }
}
