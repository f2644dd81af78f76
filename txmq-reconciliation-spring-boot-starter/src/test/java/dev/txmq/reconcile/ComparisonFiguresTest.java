package dev.txmq.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.reconcile.app.Shop.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What it takes to compare a day, with the group's side over HTTP. Prints its figures; {@code -Dcomparison.rows=10000000} makes them mean
 * something.
 */
@Tag("long")
class ComparisonFiguresTest {

    private static final int ROWS = Integer.getInteger("comparison.rows", 200_000);
    private static final int AT_ONCE = 100_000;
    private static final SteppedClock CLOCK = new SteppedClock();

    private final Instant day = Instant.now().minus(Duration.ofDays(2)).truncatedTo(ChronoUnit.DAYS);

    @Test
    void printsWhatComparingADayTakes() {
        CLOCK.set(day.plus(Duration.ofHours(25)));
        try (EmbeddedMariaDb large = EmbeddedMariaDb.builder()
                        .argument("--innodb-buffer-pool-size=4G")
                        .argument("--innodb-log-file-size=1G")
                        .start();
                Shop points = Shop.start(large, "figures-points", CLOCK);
                Shop users = Shop.start(
                        large,
                        "figures-users",
                        CLOCK,
                        "txmq.reconciliation.groups[0].name=" + GROUP,
                        "txmq.reconciliation.groups[0].url=" + points.actuator(),
                        "txmq.reconciliation.groups[0].user=rex",
                        "txmq.reconciliation.groups[0].password=secret")) {
            fill(users.jdbc(), users.producerGroup(), points.jdbc());

            compare("first time", users, points);
            GroupSummary equal = compare("without a difference", users, points);
            MessageId lost = points.jdbc()
                    .sql("SELECT message_id FROM txmq_inbox ORDER BY message_id LIMIT ?, 1")
                    .param(ROWS / 2)
                    .query((row, number) -> MessageId.of(row.getBytes(1)))
                    .single();
            points.forget(GROUP, lost);
            GroupSummary different = compare("with one difference", users, points);

            assertThat(equal.isClean()).isTrue();
            assertThat(equal.produced()).isEqualTo(ROWS);
            assertThat(different.open()).isEqualTo(Map.of(Kind.LOST, 1L));
            assertThat(users.differences(GROUP)).extracting(Difference::id).containsExactly(lost);
        }
    }

    private GroupSummary compare(String what, Shop users, Shop points) {
        points.requests().clear();
        long bytes = points.bytesAnswered();
        long begin = System.nanoTime();
        GroupSummary summary = users.reconciliation().run(GROUP, day, day.plus(Duration.ofDays(1)));
        System.out.printf(
                "%,d messages %s: %.1f s, %d requests, answers of %,d bytes%n",
                ROWS,
                what,
                (System.nanoTime() - begin) / 1e9,
                points.requests().size(),
                points.bytesAnswered() - bytes);
        return summary;
    }

    /** In equal intervals, with the same ids on both sides. */
    private void fill(JdbcClient users, String producerGroup, JdbcClient points) {
        String id = """
                UNHEX(CONCAT(LPAD(HEX(CAST(%d + FLOOR((seq - 1) * %.6f) AS UNSIGNED)), 12, '0'), '7', LEFT(MD5(seq), 3), '8', SUBSTR(MD5(seq), 4, 15)))
                """.formatted(day.toEpochMilli(), Duration.ofDays(1).toMillis() / (double) ROWS);
        for (int from = 1; from <= ROWS; from += AT_ONCE) {
            String numbers = "seq_%d_to_%d".formatted(from, Math.min(ROWS, from + AT_ONCE - 1));
            users.sql("""
                INSERT INTO txmq_message (id, producer_group, topic, message_key, payload, status, created_at, published_at)
                SELECT %1$s, '%2$s', '%3$s', seq, REPEAT('x', 400), 'PUBLISHED', '%5$s', '%5$s' FROM %4$s
                """.formatted(id, producerGroup, Shop.TOPIC, numbers, toColumn(day.plus(Duration.ofDays(1)))))
                    .update();
            points.sql(
                            "INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) SELECT '%s', %s, UTC_TIMESTAMP(6) FROM %s"
                                    .formatted(GROUP, id, numbers))
                    .update();
        }
    }
}
