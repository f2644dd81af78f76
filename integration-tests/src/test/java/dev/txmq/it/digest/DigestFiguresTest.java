package dev.txmq.it.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.Inbox;
import dev.txmq.MessageLog;
import dev.txmq.MessageSet;
import dev.txmq.MessageSet.Slot;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.it.shop.Load.ofMachine;
import static dev.txmq.it.shop.Load.purchasesPerSecond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What digests of a day cost, and what those who write notice of them. Prints its figures; {@code -Ddigests.rows=10000000} makes them mean
 * something: 116 messages a second for a day.
 */
@Tag("long")
class DigestFiguresTest extends ShopTest {

    private static final int ROWS = Integer.getInteger("digests.rows", 200_000);
    private static final int AT_ONCE = 100_000;
    private static final int HOURS = 24;
    private static final int ROUNDS = 3;
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final String PRODUCER = "shop-digests";

    private final Instant day =
            Instant.ofEpochSecond(Instant.now().minus(Duration.ofDays(2)).getEpochSecond() / 3_600 * 3_600);

    @Test
    void printsWhatDigestsOfADayCost() throws Exception {
        try (EmbeddedMariaDb large = EmbeddedMariaDb.builder()
                        .argument("--innodb-buffer-pool-size=4G")
                        .argument("--innodb-log-file-size=1G")
                        .start();
                ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                        .run(
                                "--spring.application.name=" + PRODUCER,
                                "--spring.datasource.url=" + large.jdbcUrl("digests"))) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            ProcessHandle server = process(large.port());
            fill(own);
            System.out.printf("%,d messages and as many inbox rows, load %s%n", ROWS, ofMachine());
            MessageSet log = shop.getBean(MessageLog.class).messages("purchase-made", Set.of());
            MessageSet inbox = shop.getBean(Inbox.class).settled(Shipments.GROUP);

            List<Slot> published = digests("log, first time", log, server);
            digests("log, again", log, server);
            List<Slot> handled = digests("inbox, first time", inbox, server);
            digests("inbox, again", inbox, server);
            long start = System.nanoTime();
            int ids =
                    inbox.ids(day, day.plus(Duration.ofHours(1)), null, 10_000).size();
            System.out.printf("a page of %,d ids: %.0f ms%n", ids, (System.nanoTime() - start) / 1e6);

            assertThat(published.stream().mapToLong(Slot::count).sum()).isEqualTo(ROWS);
            assertThat(handled).isEqualTo(published);
            purchasesPerSecond(shop);
            for (int round = 0; round < ROUNDS; round++) {
                System.out.printf("%.0f purchases a second alone, load %s%n", purchasesPerSecond(shop), ofMachine());
                System.out.printf(
                        "%.0f purchases a second beside digests, load %s%n",
                        besideDigests(() -> purchasesPerSecond(shop), log, inbox), ofMachine());
            }
        }
    }

    private List<Slot> digests(String what, MessageSet messages, ProcessHandle server) throws Exception {
        List<Slot> all = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        Duration before = cpu(server);
        for (int hour = 0; hour < HOURS; hour++) {
            long start = System.nanoTime();
            all.addAll(messages.digest(hour(hour), hour(hour + 1), Duration.ofMinutes(1))
                    .slots());
            millis.add((System.nanoTime() - start) / 1e6);
        }
        Duration used = cpu(server).minus(before);
        millis.sort(null);
        System.out.printf(
                "%s: an hour %.0f ms (%.0f to %.0f), all %.1f s, processor time of the database %.1f s, load %s%n",
                what,
                millis.get(HOURS / 2),
                millis.get(0),
                millis.get(HOURS - 1),
                millis.stream().mapToDouble(Double::doubleValue).sum() / 1e3,
                used.toMillis() / 1e3,
                ofMachine());
        return all;
    }

    private Instant hour(int number) {
        return day.plus(Duration.ofHours(number));
    }

    /** As a reconciler that looks at all windows of the day: both sides of five minutes, then twice as long nothing. */
    private double besideDigests(Callable<Double> work, MessageSet log, MessageSet inbox) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> digesting = CompletableFuture.supplyAsync(() -> {
            int windows = 0;
            while (!over.get()) {
                Instant from = day.plus(WINDOW.multipliedBy(windows++ % 288));
                long start = System.nanoTime();
                log.digest(from, from.plus(WINDOW), WINDOW);
                inbox.digest(from, from.plus(WINDOW), WINDOW);
                LockSupport.parkNanos(2 * (System.nanoTime() - start));
            }
            return windows;
        });
        double done = work.call();
        over.set(true);
        System.out.printf("%d windows of five minutes meanwhile%n", digesting.join());
        return done;
    }

    /** So many in equal intervals, with the same ids on both sides. */
    private void fill(JdbcClient own) {
        double interval = Duration.ofHours(HOURS).toMillis() / (double) ROWS;
        String id = """
                UNHEX(CONCAT(LPAD(HEX(CAST(%d + FLOOR((seq - 1) * %.6f) AS UNSIGNED)), 12, '0'), '7', LEFT(MD5(seq), 3), '8', SUBSTR(MD5(seq), 4, 15)))
                """.formatted(day.toEpochMilli(), interval);
        String handledAt = "TIMESTAMP'%s:00' + INTERVAL CAST(seq * %.6f AS SIGNED) MICROSECOND"
                .formatted(LocalDateTime.ofInstant(day, ZoneOffset.UTC), interval * 1_000);
        for (int from = 1; from <= ROWS; from += AT_ONCE) {
            String numbers = "seq_%d_to_%d".formatted(from, Math.min(ROWS, from + AT_ONCE - 1));
            own.sql("""
                            INSERT INTO txmq_message (id, producer_group, topic, message_key, headers, payload, status, created_at,
                                published_at)
                            SELECT %s, '%s', 'purchase-made', seq, NULL, REPEAT('x', 400), 'PUBLISHED', UTC_TIMESTAMP(6),
                                UTC_TIMESTAMP(6)
                            FROM %s
                            """.formatted(id, PRODUCER, numbers)).update();
            own.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) SELECT '%s', %s, %s FROM %s"
                            .formatted(Shipments.GROUP, id, handledAt, numbers))
                    .update();
        }
    }

    private static ProcessHandle process(int port) {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("--port=" + port))
                .findFirst()
                .orElseThrow();
    }

    private static Duration cpu(ProcessHandle server) {
        return server.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
